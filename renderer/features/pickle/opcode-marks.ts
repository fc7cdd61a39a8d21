/** What an opcode does that a reader of a pickle looks for. */
export type OpcodeMark = 'imports' | 'calls' | 'ends' | '';

const MARKS: Readonly<Record<string, OpcodeMark>> = {
  GLOBAL: 'imports',
  STACK_GLOBAL: 'imports',
  INST: 'imports',
  EXT1: 'imports',
  EXT2: 'imports',
  EXT4: 'imports',
  REDUCE: 'calls',
  BUILD: 'calls',
  OBJ: 'calls',
  NEWOBJ: 'calls',
  NEWOBJ_EX: 'calls',
  STOP: 'ends',
};

export function opcodeMark(name: string): OpcodeMark {
  return MARKS[name] ?? '';
}
