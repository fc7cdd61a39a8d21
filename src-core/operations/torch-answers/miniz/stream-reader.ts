import type { ByteSource } from '../../../bytes/byte-source.ts';
import type { ReadContext } from '../../../findings/format-result.ts';
import { decodeFailure } from '../../../pickle/text/utf8-failure.ts';
import { alignmentRefusal, byteOrderRefusal, versionRefusal } from '../../../torch/records.ts';
import { STORED } from '../../../zip/layout.ts';
import { SEAL_RECORD } from '../../../zip/seal.ts';
import { MINIZ, NO_FILES, NO_VERSION, notInRoot, notInSubdirectory } from '../messages.ts';
import { MinizArchive, type MinizRecord } from './archive.ts';
import { recordContent } from './record-bytes.ts';
import { readMinizDirectory, type MinizError } from './read-directory.ts';

/** An archive that torch has opened, up to where it runs the pickle. */
export interface OpenedReader {
  readonly ok: true;
  readonly archive: MinizArchive;
  /** Root folder with its slash. */
  readonly root: string;
  readonly isScript: boolean;
  /** Record of the pickle; null for TorchScript, which other code reads. */
  readonly object: MinizRecord | null;
  /** What torch raises when all is read: it then logs an id, which has to be text. */
  readonly atEnd: string | null;
}

/** `message` is null where the file alone does not decide it: torch then reads memory that nobody wrote. */
export type Opening = OpenedReader | { readonly ok: false; readonly message: string | null };

/** It has to be text, and whatever was in memory may be. */
const ID = SEAL_RECORD;
/** Longer records than these are not what torch writes there. */
const SMALL = 1 << 16;
/** A compressed pickle is looked at up to here; torch compresses none. */
const INFLATED = 1 << 20;
/** A name is copied into so many bytes, its end included. */
const LONGEST_NAME = 511;

/**
 * Open an archive as `torch.load` does, step by step in its order, for archives in which we found something odd.
 * Source: caffe2/serialize/inline_container.cc, `PyTorchStreamReader::init`; torch/serialization.py, `load` and `_load`.
 */
export async function openAsTorch(source: ByteSource, context: ReadContext): Promise<Opening> {
  const { signal } = context;
  const directory = await readMinizDirectory(source, signal);
  if (!directory.ok) return refused(archiveError(directory.error));
  const archive = new MinizArchive(source, directory.entries, signal);
  const first = archive.entries[0];
  if (first === undefined) return refused(NO_FILES);
  if (!first.name.includes('/')) return refused(printable(notInSubdirectory(first.name)));
  const root = first.name.slice(0, first.name.indexOf('/') + 1);
  return new StreamReader(source, context, archive, root).open();
}

class StreamReader {
  readonly #source: ByteSource;
  readonly #context: ReadContext;
  readonly #archive: MinizArchive;
  readonly #root: string;
  #atEnd: string | null = null;

  constructor(source: ByteSource, context: ReadContext, archive: MinizArchive, root: string) {
    this.#source = source;
    this.#context = context;
    this.#archive = archive;
    this.#root = root;
  }

  async open(): Promise<Opening> {
    const archive = this.#archive;
    const steps = [
      () => this.#check(ID, (id) => this.#noteId(id)),
      () => this.#version(),
      () => Promise.resolve(this.#namesRefusal()),
    ];
    for (const step of steps) {
      const stop = await step();
      if (stop !== null) return stop;
    }
    const root = this.#root;
    if (this.#isScript()) return { ok: true, archive, root, isScript: true, object: null, atEnd: null };
    const small = [
      () => this.#check('.format_version', () => null),
      () => this.#check('byteorder', byteOrderRefusal),
      () => this.#check('.storage_alignment', alignmentRefusal),
    ];
    for (const step of small) {
      const stop = await step();
      if (stop !== null) return stop;
    }
    return this.#object();
  }

  async #object(): Promise<Opening> {
    const name = 'data.pkl';
    const entry = this.#archive.find(this.#root + name);
    if (entry === null) return refused(recordError('locating file', name, 'file not found'));
    const stat = this.#archive.stat(entry);
    if (!stat.ok) return refused(recordError('retrieving file meta-data for', name, stat.error));
    const place = await this.#archive.locate(stat.value);
    if (!place.ok) return refused(recordError('reading file', name, place.error));
    if (place.value === null && stat.value.size > 0) return { ok: false, message: null };
    if (stat.value.entry.method !== STORED) {
      const content = await recordContent(this.#source, stat.value, place.value, INFLATED, this.#context);
      if (content.kind === 'refused') return refused(recordError('reading file', name, content.error));
      if (content.kind === 'unwritten') return { ok: false, message: null };
    }
    return {
      ok: true,
      archive: this.#archive,
      root: this.#root,
      isScript: false,
      object: stat.value,
      atEnd: this.#atEnd,
    };
  }

  #noteId(id: string): null {
    this.#atEnd = decodeFailure(bytesOf(id));
    return null;
  }

  async #version(): Promise<Opening | null> {
    const name = ['.data/version', 'version'].find((one) => this.#archive.find(this.#root + one) !== null);
    return name === undefined ? refused(NO_VERSION) : this.#check(name, printableVersionRefusal);
  }

  /** All names are listed: each has to be in the root, and to be text. */
  #namesRefusal(): Opening | null {
    const inside: string[] = [];
    for (const { name } of this.#archive.entries) {
      const [seen = ''] = name.slice(0, LONGEST_NAME).split('\0');
      if (!seen.startsWith(this.#root)) return refused(printable(notInRoot(this.#root, seen)));
      inside.push(seen.slice(this.#root.length));
    }
    for (const name of inside) {
      const failure = decodeFailure(bytesOf(name));
      if (failure !== null) return refused(failure);
    }
    return null;
  }

  #isScript(): boolean {
    const wanted = `${this.#root}constants.pkl`;
    return this.#archive.entries.some(({ name }) => name === wanted);
  }

  /** Read a record where there is one, and let torch judge what is in it. */
  async #check(name: string, judge: (text: string) => string | null): Promise<Opening | null> {
    const entry = this.#archive.find(this.#root + name);
    if (entry === null) return null;
    const stat = this.#archive.stat(entry);
    if (!stat.ok) return refused(recordError('retrieving file meta-data for', name, stat.error));
    const place = await this.#archive.locate(stat.value);
    if (!place.ok) return refused(recordError('reading file', name, place.error));
    const content = await recordContent(this.#source, stat.value, place.value, SMALL, this.#context);
    if (content.kind === 'refused') return refused(recordError('reading file', name, content.error));
    if (content.kind === 'unwritten') return name !== ID && judge('') === null ? null : { ok: false, message: null };
    const message = judge(content.kind === 'bytes' ? String.fromCharCode(...content.bytes) : '');
    return message === null ? null : refused(message);
  }
}

function archiveError(error: MinizError): string {
  if (error === 'system') return 'OSError: [Errno 22] Invalid argument';
  return `RuntimeError: PytorchStreamReader failed reading zip archive: ${error}.${MINIZ}`;
}

/** What torch says of one record. */
export function recordError(
  doing: 'reading file' | 'retrieving file meta-data for' | 'locating file',
  name: string,
  error: MinizError | 'file not found',
): string {
  return `RuntimeError: PytorchStreamReader failed ${doing} ${name}: ${error}.${MINIZ}`;
}

function bytesOf(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (letter) => letter.charCodeAt(0));
}

/** A message with a name in it, one character a byte: where the name is no text, the message cannot be made one. */
export function printable(message: string): string {
  const start = message.indexOf(': ') + 2;
  const bytes = bytesOf(message.slice(start));
  return decodeFailure(bytes) ?? message.slice(0, start) + new TextDecoder().decode(bytes);
}

function printableVersionRefusal(text: string): string | null {
  const message = versionRefusal(text);
  return message === null ? null : printable(message);
}

function refused(message: string): Opening {
  return { ok: false, message };
}
