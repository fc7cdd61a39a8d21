import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickles } from '../../pickle/parse-stream.ts';
import type { ScannedPickle } from '../../safety/scan.ts';
import { parseOptions } from '../../torch/parse-object.ts';
import { readTarMembers } from '../../torch/legacy/tar-members.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { beginsLikePickle } from '../identify/pickle-start.ts';

/** Bytes behind an object that are looked into. */
const MOST = 1 << 20;

/** Pickles behind the one that is loaded: another program may read on. */
export async function picklesBehind(
  read: TorchRead,
  source: ByteSource,
  context: ReadContext,
): Promise<readonly ScannedPickle[]> {
  const { format } = read.checkpoint;
  if (format === 'torch-legacy') return behindStorages(read, source, context);
  if (format === 'torch-tar') return systemInfo(source, context);
  return read.archive === null ? [] : behindObjects(read, context);
}

/** Each pickle of an archive has its record to itself. */
function behindObjects({ pickles }: TorchRead, context: ReadContext): readonly ScannedPickle[] {
  return pickles.flatMap(({ parsed, bytes, at }) =>
    parsed.value === undefined || parsed.end >= bytes.length
      ? []
      : scanned(bytes, parsed.end, `behind the object in ${at.entry ?? 'the file'}`, at.entry, context),
  );
}

async function behindStorages(
  { findings }: TorchRead,
  source: ByteSource,
  context: ReadContext,
): Promise<readonly ScannedPickle[]> {
  const start = findings.find(({ code }) => code === 'LE306')?.at.offset;
  if (start === undefined) return [];
  const bytes = await source.read(start, Math.min(MOST, source.size - start), context.signal);
  return scanned(bytes, 0, 'behind the last storage', undefined, context);
}

/** torch no longer reads this member of its old archives; it once did. */
async function systemInfo(source: ByteSource, context: ReadContext): Promise<readonly ScannedPickle[]> {
  const { members } = await readTarMembers(source, context.signal);
  const member = members.get('sys_info');
  if (member === undefined) return [];
  const bytes = await source.read(member.offset, Math.min(MOST, member.size), context.signal);
  return scanned(bytes, 0, 'member sys_info', 'sys_info', context);
}

function scanned(
  bytes: Uint8Array,
  start: number,
  where: string,
  entry: string | undefined,
  context: ReadContext,
): readonly ScannedPickle[] {
  if (!beginsLikePickle(bytes.subarray(start), context)) return [];
  const { pickles } = parsePickles(bytes, { ...parseOptions(context), start });
  const at = entry === undefined ? {} : { entry };
  return pickles.map((parsed) => ({ parsed, bytes, at, role: { kind: 'hidden', where } }));
}
