/**
 * The part of Python's literal syntax that a .npy header may hold: dict, list, tuple, str, int, bool, None. Nothing is
 * evaluated; anything else is a fault.
 */
export type Literal = string | number | boolean | null | LiteralList | LiteralDict;

export interface LiteralList {
  readonly kind: 'list' | 'tuple';
  readonly items: readonly Literal[];
}

export interface LiteralDict {
  readonly kind: 'dict';
  readonly entries: ReadonlyMap<string, Literal>;
}

export type LiteralResult =
  { readonly ok: true; readonly value: Literal } | { readonly ok: false; readonly at: number; readonly why: string };

/** A structured dtype nests; numpy itself goes no deeper than this. */
const DEPTH = 32;

class LiteralFault extends Error {
  readonly at: number;
  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

export function readLiteral(text: string): LiteralResult {
  const reader = new LiteralReader(text);
  try {
    return { ok: true, value: reader.document() };
  } catch (error) {
    if (error instanceof LiteralFault) return { ok: false, at: error.at, why: error.message };
    throw error;
  }
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Literal {
    const value = this.#value(0);
    this.#blanks();
    if (this.#at < this.#text.length) throw this.#fault('more text behind the value');
    return value;
  }

  #value(depth: number): Literal {
    if (depth > DEPTH) throw this.#fault('nested too deeply');
    this.#blanks();
    const character = this.#text[this.#at] ?? '';
    if (character === '{') return this.#dict(depth);
    if (character === '[') return { kind: 'list', items: this.#items(']', depth).items };
    if (character === '(') {
      const { items, commas } = this.#items(')', depth);
      const [only] = items;
      return items.length === 1 && commas === 0 && only !== undefined ? only : { kind: 'tuple', items };
    }
    if (character === "'" || character === '"') return this.#string();
    const word = /^(?:True|False|None|-?\d{1,20}L?)/.exec(this.#text.slice(this.#at, this.#at + 24))?.[0];
    if (word === undefined) throw this.#fault('a literal was expected');
    this.#at += word.length;
    return word === 'True' ? true : word === 'False' ? false : word === 'None' ? null : Number(word.replace('L', ''));
  }

  #dict(depth: number): LiteralDict {
    this.#at += 1;
    const entries = new Map<string, Literal>();
    for (;;) {
      if (this.#take('}')) return { kind: 'dict', entries };
      const key = this.#value(depth + 1);
      if (typeof key !== 'string') throw this.#fault('a key in quotes was expected');
      if (!this.#take(':')) throw this.#fault('`:` was expected');
      entries.set(key, this.#value(depth + 1));
      if (!this.#take(',')) {
        if (this.#take('}')) return { kind: 'dict', entries };
        throw this.#fault('`,` or `}` was expected');
      }
    }
  }

  #items(close: string, depth: number): { readonly items: readonly Literal[]; readonly commas: number } {
    this.#at += 1;
    const items: Literal[] = [];
    let commas = 0;
    for (;;) {
      if (this.#take(close)) return { items, commas };
      items.push(this.#value(depth + 1));
      if (this.#take(',')) commas += 1;
      else if (this.#take(close)) return { items, commas };
      else throw this.#fault(`\`,\` or \`${close}\` was expected`);
    }
  }

  #string(): string {
    const quote = this.#text[this.#at++];
    let value = '';
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined) throw this.#fault('the text ends inside a string');
      if (character === quote) return value;
      // numpy writes names as `repr` does; the escapes that can occur keep the character behind them.
      value += character === '\\' ? (this.#text[this.#at++] ?? '') : character;
    }
  }

  #take(character: string): boolean {
    this.#blanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #blanks(): void {
    while (this.#at < this.#text.length && ' \n\t\r\f'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #fault(why: string): LiteralFault {
    return new LiteralFault(this.#at, why);
  }
}
