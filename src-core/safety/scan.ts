import type { Finding, Location } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { FindingCode } from '../findings/catalog.ts';
import type { GlobalUse, Safety } from '../model/checkpoint.ts';
import type { ParsedPickle, PickleEffect, PyGlobal } from '../pickle/node.ts';
import type { ParseOptions } from '../pickle/parse-options.ts';
import { parsePickles } from '../pickle/parse-stream.ts';
import { callText, fullName, shown } from './call-text.ts';
import { argumentsOf, EffectJudge, isGlobal } from './effects.ts';
import { NamedUses, noteEffect, type NamedUse } from './named-uses.ts';
import { dangerousNamesIn } from './names-in-bytes.ts';

/** One pickle of a checkpoint, and where it stands. */
export interface ScannedPickle {
  readonly parsed: ParsedPickle;
  /** The bytes it was parsed from: offsets in `parsed` count from their start. */
  readonly bytes: Uint8Array;
  readonly at: Location;
  /** `loaded`: the loader runs it. `hidden`: it lies where a plain load does not look; the text says where. */
  readonly role: { readonly kind: 'loaded' } | { readonly kind: 'hidden'; readonly where: string };
}

export interface SafetyScan {
  readonly safety: Safety;
  readonly globals: readonly GlobalUse[];
  readonly findings: readonly Finding[];
}

/** Ceilings, and what the pickles inside of these may take of what the file has left. */
export type ScanContext = Pick<ParseOptions, 'limits' | 'allowance'>;

/** Bytes inside of calls that are looked into. A call of a loader in a real file has some kilobytes. */
const NESTED_BYTES = 16 << 20;

/**
 * What loading these pickles would run. Allow-list first: a name that torch's default load does not accept is at least
 * `unknown`; the deny list only raises it. Effects count when they happen, whatever becomes of their result, and what was
 * found before damage stays found.
 */
export function scanPickles(pickles: readonly ScannedPickle[], context: ScanContext, depth = 0): SafetyScan {
  const scan = new Scan(context, depth);
  for (const pickle of pickles) scan.add(pickle);
  return scan.result();
}

const GETATTR: ReadonlySet<string> = new Set(['builtins.getattr', '__builtin__.getattr']);

class Scan {
  readonly #context: ScanContext;
  readonly #depth: number;
  readonly #judge = new EffectJudge();
  readonly #uses = new NamedUses();
  readonly #findings = new Map<string, Finding>();
  #unsafe = false;
  #unscanned = false;
  /** Bytes given to loaders that were looked into, and how many more may be: a memo hands the same ones out for two bytes. */
  readonly #nested = new Set<Uint8Array>();
  #nestedBytes = NESTED_BYTES;

  constructor(context: ScanContext, depth: number) {
    this.#context = context;
    this.#depth = depth;
  }

  add(pickle: ScannedPickle): void {
    const { parsed } = pickle;
    const { globals } = parsed;
    const uses = globals.map((global) => this.#uses.of(global));
    parsed.eachKindOfEffect((effect) => {
      // That a name is named is known already.
      if (effect.kind !== 'reference') this.#addEffect(pickle, effect);
    });
    for (const [index, use] of uses.entries()) this.#addReference(pickle, globals[index] ?? use.global, use);
    this.#addProblem(pickle);
  }

  result(): SafetyScan {
    const globals = this.#uses.describe();
    const unknown = globals.some((use) => use.safety !== 'safe');
    const safety = this.#unsafe ? 'unsafe' : unknown || this.#unscanned ? 'unknown' : 'safe';
    return { safety, globals, findings: [...this.#findings.values()] };
  }

  #addEffect(pickle: ScannedPickle, effect: PickleEffect): void {
    if (isGlobal(effect.target)) noteEffect(this.#uses.ofTarget(effect.target), effect);
    const judgement = this.#judge.judge(effect);
    switch (judgement.kind) {
      case 'harmless':
        return;
      case 'dangerous-call':
        this.#reportCall(pickle, effect, judgement.global, judgement.why);
        this.#addNestedArguments(pickle, effect);
        return;
      case 'costly':
        this.#report(
          pickle,
          'SF311',
          effect.offset,
          judgement.why,
          { call: callText(effect), why: judgement.why },
          effect.opcode,
        );
        return;
      case 'opaque-call':
        this.#report(pickle, 'SF303', effect.offset, '', () => ({ call: callText(effect) }), effect.opcode);
        return;
      case 'changes-code':
        this.#report(
          pickle,
          'SF304',
          effect.offset,
          fullName(judgement.target),
          { target: shown(fullName(judgement.target)), opcode: effect.opcode },
          effect.opcode,
        );
        return;
      case 'extension':
        this.#report(pickle, 'SF305', effect.offset, String(judgement.code), { code: judgement.code }, effect.opcode);
        return;
      case 'planted-method':
        this.#report(
          pickle,
          'SF308',
          effect.offset,
          judgement.attribute,
          { attribute: judgement.attribute },
          effect.opcode,
        );
        return;
      case 'nested':
        this.#addNested(pickle, judgement.bytes, 'bytes handed to another loader');
        return;
    }
  }

  #reportCall(pickle: ScannedPickle, effect: PickleEffect, global: PyGlobal, why: string): void {
    const name = fullName(global);
    const data = { global: shown(name), why };
    if (pickle.role.kind === 'hidden')
      this.#report(pickle, 'SF307', effect.offset, name, { ...data, where: pickle.role.where }, effect.opcode);
    else this.#report(pickle, 'SF302', effect.offset, name, () => ({ ...data, call: callText(effect) }), effect.opcode);
  }

  /** A dangerous name is dangerous without a call: importing its module runs code already. */
  #addReference(pickle: ScannedPickle, global: PyGlobal, use: NamedUse): void {
    const name = fullName(global);
    // Fetching a constant of a class is the one harmless use of `getattr`; named without a call, nothing vouches for it.
    const why = GETATTR.has(name) && !use.effects.includes('call') ? 'finds attributes by name' : use.why;
    if (why === '') return;
    if (this.#findings.has(`SF302\n${name}`)) return;
    if (pickle.role.kind === 'hidden')
      this.#report(
        pickle,
        'SF307',
        global.offset,
        name,
        { where: pickle.role.where, global: shown(name), why },
        global.opcode,
      );
    else this.#report(pickle, 'SF301', global.offset, name, { global: shown(name), why }, global.opcode);
  }

  /** Bytes that the machine did not read in order are searched for the patterns of dangerous names. */
  #addProblem(pickle: ScannedPickle): void {
    const { parsed, bytes } = pickle;
    if (parsed.problem?.kind === 'global-not-text')
      this.#report(
        pickle,
        'SF306',
        parsed.problem.offset,
        '',
        { offset: parsed.problem.offset },
        parsed.problem.opcode,
      );
    const frames = parsed.oddities.filter(
      (oddity) => oddity.kind === 'frame-crossed' || oddity.kind === 'frame-overrun',
    );
    // Another unpickler than joblib's takes an array for opcodes.
    for (const { start, end } of parsed.embedded) this.#searchBytes(pickle, start, end);
    if (parsed.problem !== null) {
      this.#unscanned = true;
      // That the loaded object goes beyond a limit is said where it is read.
      if (parsed.problem.kind === 'limit' && pickle.role.kind === 'hidden')
        this.#leaveOut(pickle, pickle.role.where, parsed.problem.detail);
      this.#searchBytes(pickle, parsed.problem.offset, bytes.length);
    } else if (frames.length > 0) this.#searchBytes(pickle, parsed.start, parsed.end);
  }

  #searchBytes(pickle: ScannedPickle, start: number, end: number): void {
    for (const hidden of dangerousNamesIn(pickle.bytes, start, end)) {
      const name = `${hidden.module}.${hidden.name}`;
      if (this.#findings.has(`SF301\n${name}`) || this.#findings.has(`SF302\n${name}`)) continue;
      this.#report(
        pickle,
        'SF307',
        hidden.offset,
        name,
        { where: 'a part of the pickle that is not read in order', global: shown(name), why: hidden.why },
        'GLOBAL',
      );
    }
  }

  #addNestedArguments(pickle: ScannedPickle, effect: PickleEffect): void {
    for (const argument of argumentsOf(effect.argument))
      if (typeof argument === 'object' && argument?.kind === 'bytes')
        this.#addNested(pickle, argument.bytes, `bytes given to \`${callText(effect).slice(0, 60)}\``);
  }

  #addNested(pickle: ScannedPickle, bytes: Uint8Array, where: string): void {
    if (this.#nested.has(bytes)) return;
    this.#nested.add(bytes);
    this.#nestedBytes -= bytes.length;
    if (this.#depth >= this.#context.limits.nestedPickles) {
      this.#leaveOut(pickle, where, 'it is nested too deeply');
      return;
    }
    if (this.#nestedBytes < 0) {
      this.#leaveOut(pickle, where, `bytes of calls before it have more than ${NESTED_BYTES >> 20} MiB`);
      return;
    }
    const nested = parsePickles(bytes, this.#context).pickles.map((parsed) => ({
      parsed,
      bytes,
      at: pickle.at,
      role: pickle.role,
    }));
    const inner = scanPickles(nested, this.#context, this.#depth + 1);
    if (inner.safety === 'unsafe') this.#unsafe = true;
    if (inner.safety === 'unknown') this.#unscanned = true;
    for (const found of inner.findings)
      this.#findings.set(`${found.code}\n${where}\n${String(found.data['global'] ?? '')}`, found);
    this.#uses.adopt(inner.globals);
  }

  #leaveOut(pickle: ScannedPickle, what: string, why: string): void {
    this.#unscanned = true;
    this.#report(pickle, 'SF310', 0, what, { what, why }, '');
  }

  #report(
    pickle: ScannedPickle,
    code: FindingCode,
    offset: number,
    about: string,
    // Words for a call that is told already are not made.
    data: Finding['data'] | (() => Finding['data']),
    opcode: string,
  ): void {
    if (code !== 'SF310' && code !== 'SF311') this.#unsafe = true;
    const key = `${code}\n${about}`;
    if (this.#findings.has(key) || this.#findings.size >= this.#context.limits.findingsPerCode) return;
    const at = opcode === '' ? pickle.at : { ...pickle.at, offset: (pickle.at.offset ?? 0) + offset, opcode };
    this.#findings.set(key, finding(code, at, typeof data === 'function' ? data() : data));
  }
}
