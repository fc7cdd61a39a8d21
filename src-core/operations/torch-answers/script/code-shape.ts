/**
 * What TorchScript's lexer and parser refuse without looking at what the code means: characters that are in no token,
 * strings and brackets that are not closed, lines that are indented to nowhere, and files of anything but classes and
 * functions. Null where nothing of that kind is found, which does not say that the code compiles.
 * Source: torch/csrc/jit/frontend/lexer.h; torch/csrc/jit/serialization/import_source.cpp.
 */
export function codeRefusal(code: string): string | null {
  return new CodeShape(code).refusal();
}

/** Letters, digits and the underscore aside. */
const TOKENS = '+-*/%@()[]:,={}><.?!&^|~';
const CLOSED_BY: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSING = ')]}';

class CodeShape {
  readonly #code: string;
  readonly #open: string[] = [];
  readonly #indents = [0];
  #at = 0;
  /** The last character of the line that is being read, blanks and comments aside. */
  #last = '';

  constructor(code: string) {
    this.#code = code;
  }

  refusal(): string | null {
    while (this.#at < this.#code.length) {
      const refused = this.#at === 0 || this.#code[this.#at - 1] === '\n' ? this.#line() : null;
      const stop = refused ?? this.#token();
      if (stop !== null) return stop;
    }
    const [open] = this.#open.slice(-1);
    return open === undefined ? null : `expected ${CLOSED_BY.get(open) ?? ''} but found 'eof' here:`;
  }

  /** The beginning of a line: its indentation, unless brackets are open or there is nothing on it. */
  #line(): string | null {
    const [indent = '', text = ''] = /^ *([^\n]*)/.exec(this.#code.slice(this.#at, this.#at + 4096)) ?? [];
    if (this.#open.length > 0 || text.trim() === '' || text.startsWith('#')) return null;
    const depth = indent.length - text.length;
    const current = this.#indents.at(-1) ?? 0;
    if (depth > current) {
      if (this.#last !== ':') return "expected newline but found 'indent' here:";
      this.#indents.push(depth);
    } else {
      if (this.#last === ':') return "expected indent but found 'ident' here:";
      while ((this.#indents.at(-1) ?? 0) > depth) this.#indents.pop();
      if (this.#indents.at(-1) !== depth) return `invalid indent level ${depth}`;
    }
    return depth > 0 || /^(?:class|def|import|op_version_set)\b/.test(text)
      ? null
      : 'Unexpected token in code import: ident';
  }

  #token(): string | null {
    const char = this.#code[this.#at] ?? '';
    if (char === ' ' || char === '\n' || char === '\t' || char === '\r') {
      this.#at += 1;
      return null;
    }
    if (char === '#') {
      const end = this.#code.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#code.length : end;
      return null;
    }
    this.#last = char;
    if (char === '"' || char === "'") return this.#string(char);
    if (char === '\\' && this.#code[this.#at + 1] === '\n') this.#at += 1;
    else if (!/\w/.test(char) && !TOKENS.includes(char)) return `expected a valid token but found '${char}' here:`;
    this.#at += 1;
    return this.#bracket(char);
  }

  #string(quote: string): string | null {
    const isLong = this.#code.startsWith(quote.repeat(3), this.#at);
    const end = isLong ? quote.repeat(3) : quote;
    for (let at = this.#at + end.length; at < this.#code.length; at++) {
      if (this.#code[at] === '\\') at += 1;
      else if (this.#code.startsWith(end, at)) {
        this.#at = at + end.length;
        return null;
      } else if (!isLong && this.#code[at] === '\n') break;
    }
    return `expected a valid token but found '${quote}' here:`;
  }

  #bracket(char: string): string | null {
    if (CLOSED_BY.has(char)) this.#open.push(char);
    if (!CLOSING.includes(char)) return null;
    const open = this.#open.pop();
    const expected = open === undefined ? 'newline' : (CLOSED_BY.get(open) ?? '');
    return expected === char ? null : `expected ${expected} but found '${char}' here:`;
  }
}
