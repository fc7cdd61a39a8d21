import type { Finding, Location } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { GlobalUse, Safety } from '../model/checkpoint.ts';
import { judgeConfig } from '../keras/judge-config.ts';
import { parsePickles } from '../pickle/parse-stream.ts';
import { scanPickles } from '../safety/scan.ts';
import { readAttributes, textOf } from './attributes.ts';
import type { Hdf5File } from './file.ts';
import type { Message } from './object-header.ts';

/** Attributes from which Keras builds a model. Source: keras `legacy_h5_format.py`. */
const CONFIGURATIONS: ReadonlySet<string> = new Set(['model_config', 'training_config']);
/** Texts of the root group that are shown; longer ones are no facts. */
const SHOWN_BYTES = 256;
/** `.`, which ends every pickle. PyTables loads any text attribute that ends so. Source: PyTables `attributeset.py`. */
const STOP = 0x2e;

const RANK = { safe: 0, unknown: 1, unsafe: 2 } as const;

/** What programs would run of the attributes of a file. */
export class AttributeCode {
  readonly globals: GlobalUse[] = [];
  readonly findings: Finding[] = [];
  readonly metadata: (readonly [string, string])[] = [];
  isKeras = false;
  readonly #context: ReadContext;
  #safety: Safety | null = 'safe';

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** The worst that was found; null where something could not be looked at and nothing was found. */
  get safety(): Safety | null {
    return this.#safety;
  }

  /** Something could not be read: what is not known to be bad is not called safe. */
  missed(): void {
    if (this.#safety === 'safe') this.#safety = null;
  }

  async look(file: Hdf5File, messages: readonly Message[], path: string): Promise<void> {
    for (const attribute of await readAttributes(file, messages)) {
      const text = await textOf(file, attribute);
      if (text === null) continue;
      const { name } = attribute;
      const at = { key: path === '' ? [name] : [path, name], offset: attribute.value.start };
      if (CONFIGURATIONS.has(name)) this.#config(text, name, at);
      else if (text.at(-1) === STOP) this.#pickle(text, at);
      if (path === '' && text.length <= SHOWN_BYTES) this.metadata.push([name, new TextDecoder().decode(text)]);
    }
  }

  #config(text: Uint8Array, name: string, at: Location): void {
    const { safety, findings } = judgeConfig(text, name, at);
    this.isKeras = true;
    this.findings.push(...findings);
    this.#count(safety);
  }

  /** A sentence ends in a point too: only what reads as a pickle to its end is one. */
  #pickle(text: Uint8Array, at: Location): void {
    const { pickles } = parsePickles(text, this.#context);
    if (pickles.every(({ globals }) => globals.length === 0)) return;
    const scan = scanPickles(
      pickles.map((parsed) => ({ parsed, bytes: text, at, role: { kind: 'loaded' as const } })),
      this.#context,
    );
    this.globals.push(...scan.globals);
    this.findings.push(...scan.findings);
    this.#count(scan.safety);
  }

  #count(safety: Safety | null): void {
    if (safety === null) this.missed();
    else if (this.#safety === null ? safety !== 'safe' : RANK[safety] > RANK[this.#safety]) this.#safety = safety;
  }
}
