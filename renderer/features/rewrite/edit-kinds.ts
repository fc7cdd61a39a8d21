import { REWRITE_DTYPES, type RewriteEdit } from '../../../src-core/contract/rewrite.ts';

/** What is asked for one kind of edit, and how the answers become the edit. */
export interface EditKind {
  readonly kind: RewriteEdit['kind'];
  readonly name: string;
  readonly fields: readonly EditField[];
  /** The edit, or what is still wrong with the answers. */
  readonly make: (answers: readonly string[]) => RewriteEdit | { readonly problem: string };
}

export interface EditField {
  readonly label: string;
  readonly placeholder: string;
  /** A choice in place of free text. */
  readonly choices?: readonly string[];
}

const MISSING = { problem: '' } as const;

/** In the order in which they are wanted. */
export const EDIT_KINDS: readonly EditKind[] = [
  {
    kind: 'drop',
    name: 'Drop keys',
    fields: [{ label: 'Name to drop', placeholder: 'optimizer*' }],
    make: ([pattern = '']) => (pattern === '' ? MISSING : { kind: 'drop', pattern }),
  },
  {
    kind: 'keep',
    name: 'Keep only',
    fields: [{ label: 'Names to keep, separated by spaces', placeholder: 'model.* epoch' }],
    make: ([text = '']) => {
      const patterns = text.split(/\s+/).filter((one) => one !== '');
      return patterns.length === 0 ? MISSING : { kind: 'keep', patterns };
    },
  },
  {
    kind: 'strip-prefix',
    name: 'Strip a prefix',
    fields: [{ label: 'Prefix', placeholder: 'module.' }],
    make: ([prefix = '']) => (prefix === '' ? MISSING : { kind: 'strip-prefix', prefix }),
  },
  {
    kind: 'rename',
    name: 'Rename',
    fields: [
      { label: 'Old name', placeholder: 'encoder.*' },
      { label: 'New name', placeholder: 'backbone.*' },
    ],
    make: ([from = '', to = '']) => {
      if (from === '' || to === '') return MISSING;
      if (from.endsWith('*') !== to.endsWith('*')) return { problem: 'both names end in *, or neither does' };
      return { kind: 'rename', from, to };
    },
  },
  {
    kind: 'set',
    name: 'Set a value',
    fields: [
      { label: 'Key', placeholder: 'status' },
      { label: 'Value as JSON', placeholder: '"complete"' },
    ],
    make: ([name = '', json = '']) => {
      if (name === '' || json.trim() === '') return MISSING;
      return isJson(json) ? { kind: 'set', name, json } : { problem: 'the value is not JSON; text needs quotes' };
    },
  },
  {
    kind: 'cast',
    name: 'Cast floats',
    fields: [{ label: 'Dtype', placeholder: '', choices: REWRITE_DTYPES }],
    make: ([text]) => {
      const dtype = REWRITE_DTYPES.find((one) => one === text);
      return dtype === undefined ? MISSING : { kind: 'cast', dtype };
    },
  },
  {
    kind: 'extract',
    name: 'Take out one key',
    fields: [{ label: 'Key that becomes the whole file', placeholder: 'state_dict' }],
    make: ([key = '']) => (key === '' ? MISSING : { kind: 'extract', path: [key] }),
  },
  { kind: 'compact', name: 'Compact storages', fields: [], make: () => ({ kind: 'compact' }) },
];

/** Of a set of shards there are names and dtypes only: no object around them to edit. */
export const SET_EDIT_KINDS: readonly EditKind[] = EDIT_KINDS.filter(({ kind }) =>
  ['drop', 'keep', 'strip-prefix', 'rename', 'cast'].includes(kind),
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
