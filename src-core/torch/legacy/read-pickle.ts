import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import { parsePickles } from '../../pickle/parse-stream.ts';
import { pickleFindings } from '../../pickle/findings.ts';
import { pythonTypeName } from '../../pickle/python-types.ts';
import { describeContent } from '../content.ts';
import { loadObject } from '../load-object.ts';
import { parseOptions } from '../parse-object.ts';
import { StorageTable } from '../storage-table.ts';
import { loadedPickle, type TorchRead } from '../torch-read.ts';
import { MAGIC_NUMBER, PROTOCOL_VERSION, readTorchLegacy } from './read-legacy.ts';
import { FIRST_READ, readStack } from './stack.ts';

/** Read a file that begins with a pickle: a legacy checkpoint of torch, or the pickle of some other program. */
export async function readPickleFile(source: ByteSource, context: ReadContext): Promise<TorchRead> {
  return (await isTorchLegacy(source, context)) ? readTorchLegacy(source, context) : readPlainPickle(source, context);
}

/**
 * A legacy checkpoint begins with its magic number and its protocol version. One of the two may be damaged: the other,
 * with the small dict that follows, still tells it from a plain pickle.
 */
async function isTorchLegacy(source: ByteSource, context: ReadContext): Promise<boolean> {
  // A long pickle is none of those three: it is not read to its end to find out.
  const { pickles } = await readStack(source, 3, context, FIRST_READ);
  const [magic, protocol, third] = pickles.map(({ parsed }) => parsed.value);
  if (magic === MAGIC_NUMBER) return true;
  const isNumber = typeof magic === 'bigint' || typeof magic === 'number';
  return isNumber && protocol === PROTOCOL_VERSION && typeof third === 'object';
}

/** Read a file of plain pickles. torch does not load it, whatever is in it; what is in it is shown. */
async function readPlainPickle(source: ByteSource, context: ReadContext): Promise<TorchRead> {
  const { limits, signal } = context;
  const bytes = await source.read(0, Math.min(source.size, limits.pickleBytes), signal);
  const stream = parsePickles(bytes, parseOptions(context));
  const pickles = stream.pickles.map((parsed) => loadedPickle(parsed, bytes, { offset: parsed.start }));
  const [first] = stream.pickles;
  if (first === undefined)
    return { checkpoint: emptyCheckpoint('pickle', source.size), findings: [], checksums: [], pickles, archive: null };
  const table = new StorageTable(4, 'little', {
    place: () => ({ fileOffset: null, problem: null, available: false }),
  });
  // Persistent ids mean what the program that wrote the file says they mean, so nothing is said about them.
  const loaded = loadObject(first, table, { limits, allowance: context.allowance, at: {} });
  const { root } = loaded;
  const content = describeContent(loaded, [], new Map(), limits);
  return {
    checkpoint: { ...emptyCheckpoint('pickle', source.size), root, layout: content.layout, metadata: content.metadata },
    findings: [...pickleFindings(first, {}, { perCode: limits.findingsPerCode }), ...plainFindings(first.value)],
    checksums: [],
    pickles,
    archive: null,
  };
}

function plainFindings(value: Parameters<typeof pythonTypeName>[0] | undefined): readonly Finding[] {
  return value === undefined ? [] : [finding('LE330', { offset: 0 }, { what: pythonTypeName(value) })];
}
