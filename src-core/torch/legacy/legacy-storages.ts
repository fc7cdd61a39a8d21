import { asText, asTuple } from '../../pickle/access.ts';
import type { PickleValue, PyPersistent } from '../../pickle/node.ts';
import { itemSize } from '../dtypes.ts';
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
    const fields = asTuple(asTuple(node.pid)?.items[5] ?? null)?.items;
    return root === null || fields === undefined ? root : this.#view(root, fields);
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

function isModule(node: PyPersistent): boolean {
  return asText(asTuple(node.pid)?.items[0]) === 'module';
}
