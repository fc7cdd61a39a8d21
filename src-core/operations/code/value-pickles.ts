import type { ReadContext } from '../../findings/format-result.ts';
import type { PickleObject, PickleValue } from '../../pickle/node.ts';
import { OP } from '../../pickle/opcodes.ts';
import { partsOf } from '../../pickle/parts.ts';
import type { ScannedPickle } from '../../safety/scan.ts';
import { constantBytes } from '../../torch/rebuild/bytes-calls.ts';
import type { TorchPickle, TorchRead } from '../../torch/torch-read.ts';
import { LONGEST, MOST, SHORTEST, wholePickle } from './whole-pickle.ts';

/** Values that are gone through, of files that have bytes among them at all. */
const VALUES = 1_000_000;

const BYTES = [OP.SHORT_BINBYTES, OP.BINBYTES, OP.BINBYTES8, OP.BYTEARRAY8];

/**
 * Pickles that are kept as bytes in the object: an optimizer's state, or a tokenizer, that a program unpickles when it takes
 * it out. No load looks into them.
 */
export function valuePickles({ pickles }: TorchRead, context: ReadContext): readonly ScannedPickle[] {
  const found: ScannedPickle[] = [];
  let left = MOST;
  for (const pickle of pickles) {
    if (!mayHaveBytes(pickle)) continue;
    for (const bytes of bytesIn(pickle.parsed.value ?? null)) {
      if (bytes.length < SHORTEST || bytes.length > Math.min(LONGEST, left)) continue;
      const parsed = wholePickle(bytes, context);
      if (parsed === null) continue;
      left -= bytes.length;
      found.push({
        parsed,
        bytes,
        at: pickle.at,
        role: { kind: 'hidden', where: 'a pickle kept as bytes in the object' },
      });
    }
  }
  return found;
}

function mayHaveBytes({ parsed }: TorchPickle): boolean {
  return (
    BYTES.some((byte) => (parsed.opcodeCounts[byte] ?? 0) > 0) ||
    parsed.globals.some(({ module, name }) => module === '_codecs' && name === 'encode')
  );
}

function* bytesIn(root: PickleValue): Generator<Uint8Array> {
  const seen = new Set<PickleObject>();
  const stack: PickleValue[] = [root];
  for (let value = stack.pop(); value !== undefined && seen.size < VALUES; value = stack.pop()) {
    if (value === null || typeof value !== 'object' || seen.has(value)) continue;
    seen.add(value);
    const bytes = constantBytes(value);
    if (bytes !== null) yield bytes;
    else for (const part of partsOf(value)) stack.push(part);
  }
}
