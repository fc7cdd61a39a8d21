import type { ByteSource } from '../../bytes/byte-source.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Storage, TensorInfo } from '../../model/tensor.ts';
import { readSafetensors } from '../../safetensors/read.ts';
import { layOutSafetensors, storedName, type StoredTensor } from '../../safetensors/write.ts';
import type { Content } from '../rewrite/content.ts';
import { nothing, NONE_WHOLE, type LostTensor, type RecoveredTensor, type SalvagePlan } from './salvage-plan.ts';

const KIND = 'safetensors';

/**
 * What can be got back from a safetensors file: every tensor of the header whose bytes are in the file and are nobody
 * else's. The format has no checksums.
 */
export async function salvageSafetensors(source: ByteSource, context: ReadContext): Promise<SalvagePlan> {
  const { checkpoint, findings } = await readSafetensors(source, context);
  if (checkpoint.root === null) {
    const [first] = findings;
    return nothing(
      KIND,
      `its header, which holds the names, cannot be read${first === undefined ? '' : `: ${describeFinding(first).message}`}`,
    );
  }
  const reasons = reasonsOf(findings);
  const lost: LostTensor[] = [];
  const recovered: RecoveredTensor[] = [];
  const stored: StoredTensor[] = [];
  const contents: Content[] = [];
  for (const tensor of checkpoint.tensors) {
    const storage = tensor.storage === null ? undefined : checkpoint.storages.at(tensor.storage);
    const why = reasons.get(tensor.name) ?? whyLost(tensor, storage);
    const dtype = storedName(tensor.dtype);
    if (why !== null || storage === undefined || storage.fileOffset === null || dtype === null) {
      lost.push({ name: tensor.name, storage: tensor.name, why: why ?? 'its bytes are not in the file' });
      continue;
    }
    recovered.push({ name: tensor.name, storage: tensor.name, proof: 'none' });
    stored.push({ name: tensor.name, dtype, shape: tensor.shape, bytes: storage.bytes });
    contents.push({ kind: 'copy', offset: storage.fileOffset, length: storage.bytes });
  }
  const listed = new Set(checkpoint.tensors.map(({ name }) => name));
  for (const [name, why] of reasons) if (!listed.has(name)) lost.push({ name, storage: null, why });
  if (recovered.length === 0 && lost.length > 0) return { ...nothing(KIND, NONE_WHOLE), lost };
  const layout = layOutSafetensors(stored, checkpoint.metadata);
  const parts: Content[] = [
    { kind: 'bytes', bytes: layout.header },
    ...layout.order.flatMap((index) => contents[index] ?? []),
  ];
  return {
    kind: KIND,
    recovered,
    lost,
    replaced: [],
    notes: [
      UNPROVEN,
      ...findings.filter(({ code }) => code === 'ST206').map((found) => describeFinding(found).message),
    ],
    refusal: null,
    output: { kind: 'parts', parts, size: layout.size },
  };
}

function whyLost({ dtype, readable }: TensorInfo, storage: Storage | undefined): string | null {
  if (storedName(dtype) === null) return `its dtype ${dtype} is not known`;
  if (readable && storage?.fileOffset !== null) return null;
  return 'the file ends before its last byte';
}

const UNPROVEN = 'the format has no checksums: that the bytes are those that were written cannot be proved';

/** Breaches that say of one tensor that it cannot be trusted. Gaps between tensors and bytes behind them say nothing. */
const OF_ONE_TENSOR = new Set(['ST204', 'ST205', 'ST207', 'ST208', 'ST209', 'ST210', 'ST214', 'ST215', 'ST216']);

function reasonsOf(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const found of findings) {
    if (!OF_ONE_TENSOR.has(found.code)) continue;
    const why = describeFinding(found).message;
    const [name] = found.at.key ?? [];
    if (typeof name === 'string') reasons.set(name, why);
    // Of two tensors that share bytes nobody knows which one is right.
    const { other } = found.data;
    if (found.code === 'ST210' && typeof other === 'string') reasons.set(other, why);
  }
  return reasons;
}
