import { createHash } from 'node:crypto';
import type { OutputCheck, RunFiles } from '../../src-core/pipeline/run-files.ts';

/** A run folder in memory. Outputs are good unless `bad` says otherwise. */
export class MemoryRun implements RunFiles {
  readonly content = new Map<string, string>();
  readonly bad = new Map<string, string>();
  readonly validated: string[] = [];
  time = Date.UTC(2025, 5, 15, 12);

  constructor(content: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(content)) this.content.set(name, text);
  }

  json(name: string): unknown {
    return JSON.parse(this.content.get(name) ?? 'null') as unknown;
  }

  read = async (name: string) => {
    const text = this.content.get(name);
    return text === undefined ? null : Buffer.from(text, 'latin1');
  };
  write = async (name: string, text: string) => void this.content.set(name, text);
  append = async (name: string, text: string) => void this.content.set(name, (this.content.get(name) ?? '') + text);
  size = async (name: string) => this.content.get(name)?.length ?? null;
  list = async () => [...this.content.keys()].sort();
  remove = async (name: string) => void this.content.delete(name);
  keepAside = async (name: string) => {
    this.content.set(`${name}.corrupt`, this.content.get(name) ?? '');
    this.content.delete(name);
    return `${name}.corrupt`;
  };
  exclusively = <T>(_name: string, act: () => Promise<T>) => act();
  validate = async (name: string): Promise<OutputCheck> => {
    this.validated.push(name);
    const error = this.bad.get(name);
    return error === undefined ? { ok: true } : { ok: false, error };
  };
  sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  now = () => (this.time += 1000);
}
