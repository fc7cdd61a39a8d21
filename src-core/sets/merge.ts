import type { Finding } from '../findings/finding.ts';
import type { ChecksumTask, FormatResult } from '../findings/format-result.ts';
import type { Checkpoint, Format, GlobalUse, Safety } from '../model/checkpoint.ts';
import type { KeyPath, Quantization, Storage, TensorInfo } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';

/** Where the parts of a set lie that are read as files of their own. */
export interface PartPlace {
  readonly file: string;
  /** First byte of the part in its file. */
  readonly start: number;
  /** Put in front of the paths of its findings. */
  readonly path?: KeyPath;
}

/** One part, with its places told as those of the set. */
export interface PlacedPart {
  readonly tensors: readonly TensorInfo[];
  /** A tensor of the part as one of the set. */
  readonly move: Move;
  readonly findings: readonly Finding[];
}

type Move = (tensor: TensorInfo) => TensorInfo;

/**
 * Gathers the parts of a set into one checkpoint: storages, checksums and findings get the file they lie in, and indexes
 * and offsets count from where the set counts.
 */
export class Merge {
  readonly storages: Storage[] = [];
  readonly checksums: ChecksumTask[] = [];
  readonly #globals = new Map<string, GlobalUse>();
  #safety: Safety | null | undefined;
  #ids = 1;

  /** `root` ids are renewed by `adopt`; tensors are returned, not kept: the caller knows where they belong. */
  add(part: FormatResult, place: PartPlace): PlacedPart {
    const base = this.storages.length;
    const { checkpoint } = part;
    for (const storage of checkpoint.storages) this.storages.push(placeStorage(storage, place));
    for (const task of part.checksums)
      this.checksums.push({
        ...task,
        file: place.file,
        fileOffset: task.fileOffset + place.start,
        storage: task.storage === null ? null : task.storage + base,
      });
    for (const use of checkpoint.globals) this.#globals.set(`${use.module}\n${use.name}`, worseUse(this.#globals, use));
    this.judge(checkpoint.safety);
    const move: Move = (tensor) => shiftTensor(tensor, base);
    return {
      move,
      tensors: checkpoint.tensors.map(move),
      findings: part.findings.map((found) => placeFinding(found, place)),
    };
  }

  /** Count a judgement on safety: the worst decides, and what was not scanned keeps the whole from being called safe. */
  judge(safety: Safety | null): void {
    if (this.#safety === undefined) this.#safety = safety;
    else if (rank(safety) > rank(this.#safety)) this.#safety = safety;
  }

  addGlobals(uses: readonly GlobalUse[]): void {
    for (const use of uses) this.#globals.set(`${use.module}\n${use.name}`, worseUse(this.#globals, use));
  }

  get safety(): Safety | null {
    return this.#safety ?? null;
  }

  get globals(): readonly GlobalUse[] {
    return [...this.#globals.values()];
  }

  nextId(): number {
    return this.#ids++;
  }

  /** A value of a part as a value of the set: container ids are renewed, tensors moved as `add` says. */
  adopt(value: Value, move: Move): Value {
    return new Adoption(() => this.nextId(), move).adopt(value);
  }
}

function rank(safety: Safety | null): number {
  return safety === null ? 1 : { safe: 0, unknown: 2, unsafe: 3 }[safety];
}

function worseUse(known: ReadonlyMap<string, GlobalUse>, use: GlobalUse): GlobalUse {
  const before = known.get(`${use.module}\n${use.name}`);
  return before === undefined || rank(use.safety) > rank(before.safety) ? use : before;
}

function placeStorage(storage: Storage, { file, start }: PartPlace): Storage {
  return { ...storage, file, fileOffset: storage.fileOffset === null ? null : storage.fileOffset + start };
}

function shiftTensor(tensor: TensorInfo, base: number): TensorInfo {
  const { storage, parts, quantization } = tensor;
  return {
    ...tensor,
    storage: storage === null ? null : storage + base,
    ...(quantization === undefined ? {} : { quantization: shiftQuantization(quantization, base) }),
    ...(parts === undefined ? {} : { parts: shiftParts(parts, base) }),
  };
}

function shiftParts(parts: Readonly<Record<string, TensorInfo>>, base: number): Readonly<Record<string, TensorInfo>> {
  return Object.fromEntries(Object.entries(parts).map(([role, part]) => [role, shiftTensor(part, base)]));
}

/** Scales and zero points of channels are tensors themselves. */
function shiftQuantization(quantization: Quantization, base: number): Quantization {
  if (quantization.scheme === 'per_tensor_affine') return quantization;
  const [scales, zeroPoints] = [shiftTensor(quantization.scales, base), shiftTensor(quantization.zeroPoints, base)];
  return { ...quantization, scales, zeroPoints };
}

export function placeFinding(found: Finding, { file, start, path }: PartPlace): Finding {
  const { at, data } = found;
  const shift = at.entry === undefined ? start : 0;
  const offset = data['offset'];
  return {
    ...found,
    at: {
      ...at,
      file,
      ...(at.offset === undefined ? {} : { offset: at.offset + shift }),
      ...(at.end === undefined ? {} : { end: at.end + shift }),
      ...(path === undefined ? {} : { key: [...path, ...(at.key ?? [])] }),
    },
    ...(typeof offset === 'number' && shift > 0 ? { data: { ...data, offset: offset + shift } } : {}),
  };
}

/** What was found in a folder, told as a part of the folder around it. */
export function placeInFolder(result: FormatResult, folder: string): FormatResult {
  const inFolder = (file: string) => `${folder}/${file}`;
  const place = <T extends { readonly file?: string }>(one: T): T =>
    one.file === undefined ? one : { ...one, file: inFolder(one.file) };
  const { checkpoint } = result;
  return {
    ...result,
    checkpoint: { ...checkpoint, storages: checkpoint.storages.map(place), files: checkpoint.files.map(inFolder) },
    findings: result.findings.map((found) => ({ ...found, at: place(found.at) })),
    checksums: result.checksums.map(place),
  };
}

type Container = Extract<Value, { readonly id: number }>;

function isContainer(value: Value): value is Container {
  return 'id' in value;
}

/** Copies a value; what holds itself stays what it is. Nesting was bounded when the value was read. */
class Adoption {
  readonly #next: () => number;
  readonly #move: Move;
  readonly #known = new Map<number, Value>();

  constructor(next: () => number, move: Move) {
    this.#next = next;
    this.#move = move;
  }

  adopt(value: Value): Value {
    if (value.kind === 'tensor') return { kind: 'tensor', tensor: this.#move(value.tensor) };
    if (!isContainer(value)) return value;
    return this.#known.get(value.id) ?? this.#container(value);
  }

  #container(value: Container): Value {
    const id = this.#next();
    const keep = <T extends Value>(copy: T): T => {
      this.#known.set(value.id, copy);
      return copy;
    };
    switch (value.kind) {
      case 'numbers':
        return keep({ ...value, id });
      case 'dict': {
        const entries: (readonly [Value, Value])[] = [];
        const copy = keep({ ...value, id, entries });
        for (const [key, item] of value.entries) entries.push([this.adopt(key), this.adopt(item)]);
        return copy;
      }
      case 'object': {
        const args: Value[] = [];
        const state: Value[] = [];
        const items: (readonly [Value, Value])[] = [];
        const copy = keep({ ...value, id, args, state, items });
        for (const arg of value.args) args.push(this.adopt(arg));
        for (const one of value.state) state.push(this.adopt(one));
        for (const [key, item] of value.items) items.push([this.adopt(key), this.adopt(item)]);
        return copy;
      }
      case 'list':
      case 'tuple':
      case 'set':
      case 'frozenset': {
        const items: Value[] = [];
        const copy = keep({ ...value, id, items });
        for (const item of value.items) items.push(this.adopt(item));
        return copy;
      }
    }
  }
}

/** A set as a checkpoint. `size` is the bytes of all its files. */
export function setCheckpoint(
  format: Format,
  files: readonly { readonly name: string; readonly size: number }[],
  merge: Merge,
  content: Pick<Checkpoint, 'tensors' | 'root' | 'metadata' | 'layout'>,
): Checkpoint {
  return {
    format,
    size: files.reduce((sum, { size }) => sum + size, 0),
    storages: merge.storages,
    globals: merge.globals,
    safety: merge.safety,
    torch: null,
    archive: null,
    files: files.map(({ name }) => name),
    ...content,
  };
}
