const DIGIT_0 = 48;
const DIGIT_9 = 57;
const DOT = 46;
/** More digits than any layer has, and as many as surely fit into 32 bits. */
const MOST_DIGITS = 9;
/** More than any real name has: layer, expert, block, part. Those that follow stay text. */
const MOST_NUMBERS = 16;

/** A name and the numbers between its dots: `layers.7.mlp.weight` is 7 in `layers.0.mlp.weight`. */
export interface NumberedName {
  /** The name with 0 for each number: two names are alike but for their numbers where these are equal. */
  readonly template: string;
  readonly numbers: readonly number[];
}

/**
 * Take the numbers out of a name: parts between dots as `0` or `17` are written. `007` is none: it is another name than
 * `7`, and would be shown as it.
 */
export function splitNumbers(name: string): NumberedName {
  const numbers: number[] = [];
  let template = '';
  let copied = 0;
  for (let start = 0; start <= name.length && numbers.length < MOST_NUMBERS;) {
    const first = name.charCodeAt(start);
    const end = isDigit(first) ? endOfDigits(name, start) : start;
    const length = end - start;
    const isWhole = end === name.length || name.charCodeAt(end) === DOT;
    if (length > 0 && length <= MOST_DIGITS && isWhole && (first !== DIGIT_0 || length === 1)) {
      numbers.push(Number(name.slice(start, end)));
      template += `${name.slice(copied, start)}0`;
      copied = end;
    }
    const dot = name.indexOf('.', end);
    if (dot < 0) break;
    start = dot + 1;
  }
  return { template: template + name.slice(copied), numbers };
}

/** The name with these texts in place of its numbers. */
export function withNumbers(name: string, texts: readonly string[]): string {
  let place = 0;
  return splitNumbers(name)
    .template.split('.')
    .map((part) => (part === '0' ? (texts[place++] ?? part) : part))
    .join('.');
}

function isDigit(unit: number): boolean {
  return unit >= DIGIT_0 && unit <= DIGIT_9;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** Runs told before the rest is left out. */
const MOST_RUNS = 6;

/** `0-47`, or `0-3,7,9-11` where some are missing; of many runs the first and the last. */
export function describeNumbers(numbers: Iterable<number>): string {
  const sorted = Uint32Array.from(new Set(numbers)).sort();
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  const texts = runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`));
  return (texts.length <= MOST_RUNS ? texts : [...texts.slice(0, MOST_RUNS - 1), '…', ...texts.slice(-1)]).join(',');
}
