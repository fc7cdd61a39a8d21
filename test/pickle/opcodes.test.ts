import { describe, expect, it } from 'vitest';
import { OP, OPCODES, opcodeName, opcodeOf } from '../../src-core/pickle/opcodes.ts';
import { ask, PYTHON } from './python.ts';

describe('opcode table', () => {
  it('has the 68 opcodes of protocols 0 to 5, each once', () => {
    expect(OPCODES).toHaveLength(68);
    expect(new Set(OPCODES.map(({ byte }) => byte)).size).toBe(68);
    for (const { name, byte } of OPCODES) expect(OP[name as keyof typeof OP]).toBe(byte);
  });

  it.skipIf(PYTHON === null)('is what pickletools says', () => {
    const script = `import pickletools,json; print(json.dumps([[ord(o.code), o.name, o.proto, o.arg.name if o.arg else None] for o in pickletools.opcodes]))`;
    const rows = ask(script, null) as [number, string, number, string | null][];
    expect(OPCODES.map(({ byte, name, protocol, argument }) => [byte, name, protocol, argument])).toEqual(
      rows.sort((a, b) => a[0] - b[0]),
    );
  });

  it('names a byte that is no opcode by its number', () => {
    expect(opcodeName(0xf5)).toBe('0xf5');
    expect(opcodeOf(0xf5)).toBeUndefined();
  });
});
