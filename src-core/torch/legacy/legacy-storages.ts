import { asItems, asText, asTuple } from '../../pickle/access.ts';
import type { PickleValue, PyPersistent } from '../../pickle/node.ts';
import { itemSize } from '../dtypes.ts';
import { typeName } from '../rebuild/type-name.ts';
import { unpackingFailure } from '../rebuild/unpacking.ts';
import type { StorageLookup, StorageView } from '../rebuild/rebuilt.ts';
import { keyText, type StorageId } from '../storage-id.ts';
import type { Placed } from '../storage-container.ts';
import { StorageTable } from '../storage-table.ts';
import type { AreaPlace } from './storage-area.ts';

/** The storages that the object of a legacy file declares, in order of first use, before it is known where they are. */
export function declaredStorages(persistent: readonly PyPersistent[]): readonly StorageId[] {
  const table = new StorageTable(5, 'little', {
    place: () => ({ fileOffset: null, problem: null, available: false }),
  });
  for (const node of persistent) if (!isModule(node)) table.resolve(node);
  return table.flatMap((_, index) => table.idOf(index) ?? []);
}

/** Legacy storages are little-endian wherever they were written. `places` is keyed by what names a storage in the key list. */
export function legacyTable(
  places: ReadonlyMap<string, AreaPlace>,
  unlisted: (id: StorageId) => AreaPlace,
): StorageTable {
  return new StorageTable(5, 'little', {
    place: (id): Placed => {
      const { fileOffset, problem } = places.get(id.key) ?? unlisted(id);
      return { fileOffset, problem, available: fileOffset !== null || id.bytes === 0 };
    },
  });
}

/**
 * Resolves the ids of a legacy file: `('module', class, file, source)` stands for the class, and a storage may be a view
 * `(key, offset, size)` in elements into another one.
 */
export class LegacyLookup implements StorageLookup {
  readonly #table: StorageTable;
  readonly #views = new Map<string, StorageView>();

  constructor(table: StorageTable) {
    this.#table = table;
  }

  resolve(node: PyPersistent): StorageView | null {
    if (isModule(node)) return null;
    const root = this.#table.resolve(node);
    const view = asTuple(node.pid)?.items[5] ?? null;
    if (root === null || view === null) return root;
    const fields = asItems(view);
    const failure = fields === null ? noView(view) : unpackingFailure(fields.length, VIEW_FIELDS);
    if (failure !== null) {
      const problem = { code: 'TA313', data: { what: 'what says of which storage it is a part is damaged' } } as const;
      this.#table.report({ ...problem, reference: failure }, { offset: node.offset, opcode: 'BINPERSID' }, root.index);
    }
    return fields === null || failure !== null ? root : this.#view(root, fields);
  }

  #view(root: StorageView, [key = null, offset = null, size = null]: readonly PickleValue[]): StorageView {
    const name = keyText(key);
    const known = this.#views.get(name);
    if (known !== undefined) return known;
    const id = this.#table.idOf(root.index);
    const storage = this.#table.at(root.index);
    if (id === undefined || storage === undefined || typeof offset !== 'number' || typeof size !== 'number')
      return root;
    const item = itemSize(root.dtype) ?? 1;
    const start = offset * item;
    const bytes = size * item;
    const fits = start >= 0 && bytes >= 0 && start + bytes <= storage.bytes;
    if (!fits) {
      const what = `a view of ${size} elements from ${offset} on does not fit into its storage`;
      this.#table.report({ code: 'TA313', data: { what } }, {}, root.index);
    }
    const fileOffset = storage.fileOffset === null || !fits ? null : storage.fileOffset + start;
    const view = this.#table.add(
      { ...storage, key: name, bytes, fileOffset },
      { ...id, key: name, bytes, numel: size },
      root.sound && fits,
    );
    this.#views.set(name, view);
    return view;
  }
}

/** `view_key, offset, view_size`. Source: torch/serialization.py, `_legacy_load`. */
const VIEW_FIELDS = 3;

function noView(view: PickleValue): string | null {
  const text = asText(view);
  if (text !== null) return unpackingFailure(Array.from(text).length, VIEW_FIELDS);
  const type = typeName(view);
  return type === null || ITERABLE.has(type) ? null : `TypeError: cannot unpack non-iterable ${type} object`;
}

/** Types that can be unpacked, of what is neither a list nor a tuple. */
const ITERABLE: ReadonlySet<string> = new Set(
  'dict set frozenset bytes bytearray collections.OrderedDict collections.defaultdict Counter torch.Size Tensor Parameter'.split(
    ' ',
  ),
);

function isModule(node: PyPersistent): boolean {
  return asText(asTuple(node.pid)?.items[0]) === 'module';
}
