import { latin1 } from '../../../bytes/latin1.ts';
import { codeRefusal } from './code-shape.ts';
import type { ScriptClass } from './globals.ts';
import type { ScriptRecords } from './records.ts';
import { refuse, ScriptUnknown, unknown } from './values.ts';

/** Classes that torch itself registers, written in C++. */
const CUSTOM = '__torch__.torch.classes.';

const NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/**
 * The code of an archive, loaded as far as what is asked for needs it: a class brings the file it is in, and with it all
 * that the file names. Code that is whole is taken to compile; nothing is compiled here.
 * Source: torch/csrc/jit/serialization/import_source.cpp.
 */
export class ScriptCode {
  readonly #records: ScriptRecords;
  readonly #sources = new Map<string, string | null>();
  readonly #seen = new Set<string>();

  constructor(records: ScriptRecords) {
    this.#records = records;
  }

  /** A class by its whole name. Throws what torch raises where there is none. */
  classOf(name: string): ScriptClass {
    if (name.startsWith(CUSTOM)) return { name, attributes: null };
    if (!NAME.test(name)) refuse(notAType(name));
    const definition = this.#definition(name);
    if (definition === null) refuse(`\nUnknown type name '${name}':\n${name}`);
    return { name, attributes: attributesOf(definition) };
  }

  /** The lines of a class or function; null where it is not defined. What they name is loaded with them. */
  #definition(name: string): string | null {
    const cut = name.lastIndexOf('.');
    const source = cut < 0 ? null : this.#source(name.slice(0, cut));
    const own = name.slice(cut + 1);
    const start = source === null ? -1 : source.search(new RegExp(`^(?:class|def) ${own}\\b`, 'm'));
    if (source === null || start < 0) return null;
    const next = source.slice(start + 1).search(/^(?:class|def) /m);
    const text = next < 0 ? source.slice(start) : source.slice(start, start + 1 + next);
    if (!this.#seen.has(name)) {
      this.#seen.add(name);
      this.#loadNamed(text);
    }
    return text;
  }

  #loadNamed(text: string): void {
    for (const { 0: name, index } of text.matchAll(/__torch__(?:\.[A-Za-z_]\w*)+/g)) {
      if (name.startsWith(CUSTOM) || this.#isDefined(name)) continue;
      const before = text.slice(0, index);
      const isCalled = text.charAt(index + name.length) === '(' && !/(?::|->|\[) *$/.test(before);
      refuse(isCalled ? 'cannot call a Class Namespace:' : `\nUnknown type name '${name}':`);
    }
  }

  /** Itself, or something it is an attribute of: a method of a class. */
  #isDefined(name: string): boolean {
    for (let at = name.length; at > 0; at = name.lastIndexOf('.', at - 1))
      if (this.#definition(name.slice(0, at)) !== null) return true;
    return false;
  }

  #source(qualifier: string): string | null {
    const known = this.#sources.get(qualifier);
    if (known !== undefined) return known;
    const path = `code/${qualifier.replaceAll('.', '/')}.py`;
    const source = this.#records.has(path) ? this.#read(path) : null;
    this.#sources.set(qualifier, source);
    return source;
  }

  /** Places of the original code stand in a record beside it, which is read and not looked into. */
  #read(path: string): string {
    const bytes = this.#records.bytes(path);
    const places = `${path}.debug_pkl`;
    if (this.#records.has(places)) this.#readPlaces(places);
    const code = latin1(bytes, 0, bytes.length);
    if (this.#records.isIntact(path)) return code;
    const refused = codeRefusal(code);
    if (refused !== null) refuse(refused);
    unknown(path);
  }

  #readPlaces(places: string): void {
    try {
      this.#records.bytes(places);
    } catch (error) {
      // What is not written is not looked at either.
      if (!(error instanceof ScriptUnknown)) throw error;
    }
  }
}

/** Attributes of a class in the order they are declared; null for a class that reads its state by a method of its own. */
function attributesOf(definition: string): readonly string[] | null {
  if (!/^class \w+\(Module\)/.test(definition) || /^ {2}def __setstate__\(/m.test(definition)) return null;
  const head = definition.split(/^ {2}def /m, 1)[0] ?? '';
  return [...head.matchAll(/^ {2}(?:(\w+) : (?!Final\[)|__annotations__\["([^"]*)"\] = )/gm)].map(
    ([, plain, quoted]) => plain ?? quoted ?? '',
  );
}

/** What the parser of types says of a name that is none. */
function notAType(name: string): string {
  const stray = /[^\w.\s()[\]{},:=<>+\-*/%@&|^~#!?]/.exec(name);
  if (stray !== null)
    return `expected a valid token but found '${stray[0]}' here:\n${name}\n${' '.repeat(stray.index)}~ <--- HERE\n`;
  const [leading = ''] = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/.exec(name) ?? [];
  const rest = name.slice(leading.length);
  const operator = /^[%&^+\-*/@<>]/.exec(rest)?.[0];
  if (operator !== undefined) return `\nExpression of type ${operator} cannot be used in a type expression:\n${name}`;
  const next = /^[.([]([^\w\s])/.exec(rest)?.[1];
  if (next !== undefined) return `expected ident but found '${next}' here:\n${name}`;
  const open = /^([([])[^)\]]*$/.exec(rest)?.[1];
  if (open !== undefined) return `expected ${open === '(' ? ')' : ']'} but found 'eof' here:\n${name}`;
  return `\nUnknown type name '${leading}':\n${name}\n${'~'.repeat(leading.length)} <--- HERE\n`;
}
