import type { PickleObject, PickleValue } from './node.ts';
import { latin1 } from '../bytes/latin1.ts';
import { visibleText } from './text/visible-text.ts';

export interface ValueTextOptions {
  /** Most characters; a longer text ends in `…`. 300 where absent. */
  readonly characters?: number;
  /** Containers inside containers that are written out; deeper ones are `…`. 12 where absent. */
  readonly depth?: number;
}

type Step = string | { readonly value: PickleValue } | { readonly leave: object };

/**
 * A value as Python would write it, in one bounded line that is safe to show: `{'lr': 0.1, 'model': Net(...)}`. A value
 * that holds itself is `...` inside itself, as in Python. Never recurses, and stops as soon as the line is full.
 */
export function valueText(value: PickleValue, options: ValueTextOptions = {}): string {
  const limit = options.characters ?? 300;
  const deepest = options.depth ?? 12;
  const open = new Set<object>();
  const steps: Step[] = [{ value }];
  let text = '';
  for (let step = steps.pop(); step !== undefined && text.length <= limit; step = steps.pop()) {
    if (typeof step === 'string') text += step;
    else if ('leave' in step) open.delete(step.leave);
    else text += enter(step.value, steps, open, deepest, limit - text.length);
  }
  return text.length <= limit ? text : `${text.slice(0, Math.max(0, limit - 1))}…`;
}

/** The text a value starts with; what follows is put on `steps`, last first. */
function enter(value: PickleValue, steps: Step[], open: Set<object>, deepest: number, room: number): string {
  if (value === null || typeof value !== 'object') return atomText(value, room);
  const parts = partsOf(value, room);
  if (typeof parts === 'string') return parts;
  if (open.has(value)) return `${parts.before}...${parts.after}`;
  if (open.size >= deepest) return '…';
  open.add(value);
  steps.push({ leave: value }, parts.after);
  for (let at = parts.items.length - 1; at >= 0; at--) {
    const item = parts.items[at];
    if (item !== undefined) steps.push(item);
  }
  return parts.before;
}

function atomText(value: null | boolean | number | bigint | string, room: number): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value, room);
  if (typeof value === 'number') return String(value);
  return bigText(value);
}

/** Decimal digits cost quadratic time, so a long integer is shown in hexadecimal. */
function bigText(value: bigint): string {
  if (value > -(2n ** 256n) && value < 2n ** 256n) return String(value);
  const hex = value.toString(16);
  return `${value < 0n ? '-' : ''}0x${hex.replace('-', '').slice(0, 32)}… (${hex.length} hexadecimal digits)`;
}

/** A str as `repr` writes it, cut to what can be shown. */
function quoted(text: string, room: number): string {
  const head = text.slice(0, Math.max(1, room + 1));
  const quote = head.includes("'") && !head.includes('"') ? '"' : "'";
  const escaped = visibleText(head.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`));
  return quote + escaped + (head.length < text.length ? '…' : quote);
}

/** A float as Python's `repr` writes it. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  const isExponential = size !== 0 && (size < 1e-4 || size >= 1e16);
  const text = isExponential ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2') : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

interface Parts {
  readonly before: string;
  readonly items: readonly Step[];
  readonly after: string;
}

/** More items than fit in the line are not even looked at. */
function partsOf(value: PickleObject, room: number): Parts | string {
  const most = Math.max(1, Math.ceil(room / 2));
  switch (value.kind) {
    case 'float':
      return floatText(value.value);
    case 'bytes':
      return bytesText(value.bytes, value.mutable, room);
    case 'text':
      return quoted(latin1(value.bytes, 0, Math.min(value.bytes.length, room + 8)), room);
    case 'list':
      return { before: '[', items: joined(value.items.slice(0, most)), after: ']' };
    case 'numbers': {
      const shown = Array.from(value.items.subarray(0, most), (item) =>
        value.of === 'int' ? String(item) : floatText(item),
      );
      return `[${shown.join(', ')}${shown.length < value.items.length ? ', …' : ''}]`;
    }
    case 'tuple':
      return { before: '(', items: joined(value.items.slice(0, most)), after: value.items.length === 1 ? ',)' : ')' };
    case 'set':
      return setParts(value.items.slice(0, most), value.frozen);
    case 'dict':
      return { before: '{', items: pairs(value.keys.slice(0, most), value.values), after: '}' };
    case 'global':
      return visibleText(`${value.module}.${value.name}`.slice(0, room + 1));
    case 'call':
      return { before: '', items: [{ value: value.callee }, ...callArguments(value.args, most)], after: '' };
    case 'persistent':
      return { before: 'persistent_load(', items: [{ value: value.pid }], after: ')' };
    case 'extension':
      return `extension(${value.code})`;
    case 'buffer':
      return `buffer(${value.index})`;
  }
}

function bytesText(bytes: Uint8Array, mutable: boolean, room: number): string {
  const shown = bytes.subarray(0, Math.max(1, room));
  const body = Array.from(shown, (byte) => {
    if (byte === 0x5c || byte === 0x27) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  const literal = `b'${body}${shown.length < bytes.length ? '…' : "'"}`;
  return mutable ? `bytearray(${literal})` : literal;
}

function setParts(items: readonly PickleValue[], frozen: boolean): Parts | string {
  if (items.length === 0) return frozen ? 'frozenset()' : 'set()';
  return { before: frozen ? 'frozenset({' : '{', items: joined(items), after: frozen ? '})' : '}' };
}

function callArguments(args: PickleValue, most: number): readonly Step[] {
  const isTuple = args !== null && typeof args === 'object' && args.kind === 'tuple';
  if (!isTuple) return ['(*', { value: args }, ')'];
  return ['(', ...joined(args.items.slice(0, most)), ')'];
}

function joined(items: readonly PickleValue[]): readonly Step[] {
  return items.flatMap((item, at): Step[] => (at === 0 ? [{ value: item }] : [', ', { value: item }]));
}

function pairs(keys: readonly PickleValue[], values: readonly PickleValue[]): readonly Step[] {
  return keys.flatMap((key, at): Step[] => [at === 0 ? '' : ', ', { value: key }, ': ', { value: values[at] ?? null }]);
}
