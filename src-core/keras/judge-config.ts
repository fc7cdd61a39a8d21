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
  const json = readPythonJson(text);
  if (!json.ok) return { safety: null, findings: [finding('KS301', at, { name, what: json.why })] };
  const code = codeInConfig(json.value);
  const findings = code.map(({ kind, name: what, why }) => {
    const shown = what.slice(0, 128);
    if (kind === 'lambda') return finding('KS302', at, { layer: shown });
    return kind === 'dangerous' ? finding('KS303', at, { name: shown, why }) : finding('KS304', at, { name: shown });
  });
  return { safety: code.length === 0 ? 'safe' : 'unknown', findings, config: json.value };
}
