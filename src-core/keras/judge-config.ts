import { readPythonJson } from '../bytes/python-json.ts';
import { finding, type Finding, type Location } from '../findings/finding.ts';
import type { Safety } from '../model/checkpoint.ts';
import { codeInConfig } from './config.ts';

/** What a configuration would import or run when a model is built of it. */
export interface JudgedConfig {
  /** Null where it could not be read. */
  readonly safety: Safety | null;
  readonly findings: readonly Finding[];
  /** The configuration as JSON has it; undefined where it could not be read. */
  readonly config?: unknown;
}

/** Judge the text of a configuration; `name` is what it is called where it stands. */
export function judgeConfig(text: Uint8Array, name: string, at: Location): JudgedConfig {
  const json = readPythonJson(asUtf8(text));
  if (!json.ok) return { safety: null, findings: [finding('KS301', at, { name, what: json.why })] };
  const code = codeInConfig(json.value);
  const findings = code.map(({ kind, name: what, why }) => {
    const shown = what.slice(0, 128);
    if (kind === 'lambda') return finding('KS302', at, { layer: shown });
    return kind === 'dangerous' ? finding('KS303', at, { name: shown, why }) : finding('KS304', at, { name: shown });
  });
  return { safety: code.length === 0 ? 'safe' : 'unknown', findings, config: json.value };
}

/**
 * Python takes bytes of JSON for UTF-16 where zeros or a mark at their beginning say so. Source: CPython
 * `json.detect_encoding`.
 */
function asUtf8(text: Uint8Array): Uint8Array {
  const [first, second] = text;
  const isLittle = (first === 0xff && second === 0xfe) || (second === 0 && first !== 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  if (!isLittle && !isBig) return text;
  return new TextEncoder().encode(new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(text));
}
