import { equalBytes } from '../../bytes/equal-bytes.ts';
import { OP } from '../opcodes.ts';
import { nextOpcode } from '../opcode-length.ts';
import { decodeGraph, type DecodedGraph } from './decode.ts';
import { encodeGraph } from './encode.ts';

/**
 * Decode a pickle for editing, and prove at once that writing it back unchanged gives the same opcodes. Frames are left
 * out of the comparison: where they begin is the writer's choice, and one frame is always legal.
 */
export function decodeForEditing(bytes: Uint8Array, start = 0): DecodedGraph {
  const decoded = decodeGraph(bytes, start);
  if (!decoded.ok) return decoded;
  const own = bytes.subarray(start, decoded.graph.end);
  const written = encodeGraph(decoded.graph);
  const difference = equalBytes(own, written) ? -1 : firstDifference(own, written);
  if (difference < 0) return decoded;
  return { ok: false, offset: start + difference, why: 'writing the pickle back unchanged would give other bytes' };
}

/** Offset in `a` where two pickles first differ, frames aside; -1 where they do not. */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  let at = 0;
  let bt = 0;
  for (;;) {
    at = skipFrames(a, at);
    bt = skipFrames(b, bt);
    if (at >= a.length && bt >= b.length) return -1;
    const next = nextOpcode(a, at);
    if (next < 0) return at;
    for (; at < next; at++, bt++) if (a[at] !== b[bt]) return at;
  }
}

function skipFrames(bytes: Uint8Array, at: number): number {
  while (bytes[at] === OP.FRAME) at += 9;
  return at;
}
