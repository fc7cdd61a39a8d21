import type { RewriteChange, RewriteEdit, RewriteRequest } from '../../src-core/contract/rewrite.ts';

/** One edit in a list, names between backticks: ``Drop `optimizer*` ``. */
export function editWords(edit: RewriteEdit): string {
  switch (edit.kind) {
    case 'drop':
      return `Drop ${quoted(edit.pattern)}`;
    case 'keep':
      return `Keep only ${edit.patterns.map(quoted).join(', ')}`;
    case 'rename':
      return `Rename ${quoted(edit.from)} to ${quoted(edit.to)}`;
    case 'strip-prefix':
      return `Strip the prefix ${quoted(edit.prefix)}`;
    case 'set':
      return `Set ${quoted(edit.name)} to ${quoted(edit.json)}`;
    case 'cast':
      return `Cast floating-point tensors to ${quoted(edit.dtype)}`;
    case 'compact':
      return 'Leave out bytes that no tensor reaches';
    case 'extract':
      return `Make ${quoted(edit.path.join('.'))} the whole of it`;
  }
}

export const FORMAT_WORDS: Readonly<Record<RewriteRequest['to'], string>> = {
  same: 'the same format',
  torch: 'torch (.pt)',
  safetensors: 'safetensors',
};

export const CHANGE_WORDS: Readonly<Record<RewriteChange['kind'], string>> = {
  dropped: 'dropped',
  renamed: 'renamed',
  set: 'set',
  cast: 'cast',
  compacted: 'compacted',
  extracted: 'extracted',
};

/** A backtick in a name would end the quotation. */
function quoted(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
