import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TensorInfo } from '../../src-core/model/tensor.ts';
import {
  CORPUS,
  oracleName,
  ownName,
  readManifest,
  type ManifestEntry,
  type OracleTensor,
} from '../corpus/manifest.ts';
import { findingsOf, readAny, verdictAndLevel } from './read-any.ts';

const TORCH = /^(torch-(zip|legacy|tar|export|package)|torchscript|lightning-ckpt|pipeline-features|malicious)/;
const entries = readManifest().filter(
  ({ kind, is_folder: folder, path }) => TORCH.test(kind) && !folder && isTorchFile(path),
);

function isTorchFile(path: string): boolean {
  const head = readFileSync(join(CORPUS, path)).subarray(0, 262);
  return (
    head[0] === 0x80 ||
    head.subarray(0, 4).toString('latin1') === 'PK\x03\x04' ||
    head.subarray(257, 262).toString('latin1') === 'ustar'
  );
}

/** Whether levels 2 and 3 alone decide: other levels are asked for with keys and values. */
function decidedHere({ expected_failing_level: level, checks }: ManifestEntry): boolean {
  return checks === undefined && (level === null || level <= 3);
}

describe('every torch file of the corpus', () => {
  const judged = entries.filter((entry) => decidedHere(entry) && !entry.kind.startsWith('malicious'));

  it('has hundreds of them', () => {
    expect(judged.length).toBeGreaterThan(300);
  });

  it.each(judged.map((entry) => [entry.id, entry] as const))(
    '%s has the expected verdict and level',
    async (_, entry) => {
      const findings = await findingsOf(readFileSync(join(CORPUS, entry.path)));
      const { verdict, level } = verdictAndLevel(findings);
      const unsafe = entry.acceptable_verdicts.length === 1 && entry.acceptable_verdicts[0] === 'unsafe';
      if (!unsafe) expect(entry.acceptable_verdicts, findings.map(({ code }) => code).join()).toContain(verdict);
      expect(entry.acceptable_levels).toContain(level);
    },
  );

  const later = entries.filter(
    ({ expected_failing_level: level, acceptable_levels: levels }) => (level ?? 0) > 3 && !levels.includes(3),
  );

  it.each(later.map((entry) => [entry.id, entry] as const))(
    '%s passes the levels before the one it fails',
    async (_, entry) => {
      expect(verdictAndLevel(await findingsOf(readFileSync(join(CORPUS, entry.path)))).level).toBeNull();
    },
  );

  const readable = entries.filter(({ content }) => content !== undefined && content.tensors.length > 0);

  it.each(readable.map((entry) => [entry.id, entry] as const))(
    '%s has the tensors that torch reads',
    async (_, entry) => {
      const { checkpoint } = await readAny(readFileSync(join(CORPUS, entry.path)));
      const oracle = entry.content?.tensors.filter(({ dtype }) => dtype !== undefined) ?? [];
      // Damage in an archive may hide tensors that torch still finds, and the other way round.
      if (entry.expected_verdict !== 'valid' && checkpoint.tensors.length === 0) return;
      expect(checkpoint.tensors.map(ownFacts)).toEqual(
        oracle.map((tensor) => oracleFacts(tensor, [...checkpoint.tensors])),
      );
    },
  );
});

interface Facts {
  readonly name: string;
  readonly shape: readonly number[] | null;
  readonly dtype: string;
  readonly stride: readonly number[] | null;
  readonly offset: number | null;
  readonly requiresGrad: boolean | null;
  readonly device: string | null;
  readonly className: string | null;
}

function ownFacts(tensor: TensorInfo): Facts {
  const { shape, dtype, stride, storageOffset, requiresGrad, device } = tensor;
  const noShape =
    tensor.layout === 'nested' || tensor.layout === 'jagged' || (tensor.className ?? '').includes('Uninitialized');
  const noStride = noShape || stride === null || tensor.className === 'torch.distributed.tensor.DTensor';
  return {
    name: ownName(tensor.keyPath),
    shape: noShape ? null : shape,
    dtype,
    stride: noStride ? null : stride,
    offset: noStride ? null : storageOffset,
    requiresGrad,
    device: device.split(':')[0] ?? null,
    className: tensor.className ?? 'torch.Tensor',
  };
}

/** The oracle loads everything onto the CPU, and knows no stride where there is none. */
function oracleFacts(tensor: OracleTensor, own: readonly TensorInfo[]): Facts {
  const name = oracleName(tensor.name);
  const mine = own.find(({ keyPath }) => ownName(keyPath) === name);
  return {
    name,
    shape: tensor.shape ?? null,
    dtype: tensor.dtype ?? '',
    stride: tensor.stride ?? null,
    offset: tensor.storage_offset ?? null,
    requiresGrad: tensor.requires_grad ?? null,
    device: mine?.device.split(':')[0] ?? null,
    className: tensor.class ?? null,
  };
}
