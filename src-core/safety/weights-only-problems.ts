import type { PickleProblem } from '../pickle/node.ts';
import { cutArgument, cutGlobal } from './cut-argument.ts';
import { refusedGlobal } from './weights-only-globals.ts';
import { unpickling, type Stop } from './weights-only-stop.ts';

/** Malformed streams surface as plain Python exceptions; only the restricted unpickler's own are wrapped. */
export function problemAsTorchSeesIt(problem: PickleProblem, isFirst: boolean, bytes: Uint8Array | null): Stop | null {
  const { offset, opcode } = problem;
  const plain = (exception: string, message: string): Stop => ({ offset, exception, message });
  switch (problem.kind) {
    case 'unknown-opcode':
      return unpickling(offset, `\n\nUnsupported operand ${problem.byte}`);
    case 'truncated':
      if (opcode === 'GLOBAL' && bytes !== null) return cutGlobalStop(offset, bytes);
      return { offset, ...cutArgument(problem, bytes) };
    case 'no-stop':
      return plain('EOFError', '');
    case 'stack-underflow': {
      const looks = INDEXED.has(opcode) || (POPS_FIRST.has(opcode) && !isFirst);
      return plain('IndexError', looks ? 'list index out of range' : 'pop from empty list');
    }
    case 'mark-missing':
      return plain('IndexError', 'pop from empty list');
    case 'odd-items':
      return plain('IndexError', 'list index out of range');
    case 'memo-missing':
      return plain('KeyError', problem.detail.match(/\d+/)?.[0] ?? '');
    case 'bad-text':
      return plain('UnicodeDecodeError', problem.detail);
    case 'unhashable-key':
      return plain('TypeError', problem.detail);
    case 'bad-argument':
      // It spreads a list or a dict as Python does; every other argument is one it does not know the opcode of.
      if (opcode === 'REDUCE') return null;
      return unpickling(offset, `\n\nUnsupported operand ${problem.byte}`);
    case 'not-a-container':
    case 'global-not-text':
    case 'frame-crossed':
    case 'frame-overrun':
    case 'no-buffers':
      return unpickling(offset, `\n\nUnsupported operand ${problem.byte}`);
    // torch accepts any PROTO, and has none of our ceilings.
    case 'unsupported-protocol':
    case 'limit':
      return null;
  }
}

function cutGlobalStop(offset: number, bytes: Uint8Array): Stop {
  const lines = cutGlobal(bytes, offset);
  if ('exception' in lines) return { offset, ...lines };
  return refusedGlobal({ ...lines, offset }) ?? { offset, exception: 'EOFError', message: '' };
}

/** Opcodes that look at what is on top without taking it off. */
const INDEXED: ReadonlySet<string> = new Set([
  'TUPLE1',
  'TUPLE2',
  'TUPLE3',
  'BINPUT',
  'LONG_BINPUT',
  'APPENDS',
  'SETITEMS',
]);
/** Those that take one value off before: with nothing at all on the stack they get no further. */
const POPS_FIRST: ReadonlySet<string> = new Set(['APPEND', 'BUILD', 'REDUCE']);
