import type { GlobalUse, Safety } from '../model/checkpoint.ts';
import type { PickleEffect, PyGlobal } from '../pickle/node.ts';
import { callText } from './call-text.ts';
import { classifyGlobal } from './classify.ts';

/** What is known of one name, whatever pickles it stands in. */
export interface NamedUse {
  readonly global: PyGlobal;
  readonly safety: Safety;
  readonly why: string;
  /** Each once, in the order in which they were met: a file may name a million things, and a set of each is large. */
  effects: GlobalUse['effects'];
  example: string | null;
}

const NAMED_ONLY: GlobalUse['effects'] = ['reference'];

/** The names that pickles use, each judged once. */
export class NamedUses {
  readonly #uses = new Map<string, NamedUse>();
  readonly #noted = new Map<PyGlobal, NamedUse>();

  /** The target of an effect: one that is memoised is one object however often it is used. */
  ofTarget(global: PyGlobal): NamedUse {
    let use = this.#noted.get(global);
    if (use === undefined) {
      use = this.of(global);
      this.#noted.set(global, use);
    }
    return use;
  }

  of(global: PyGlobal): NamedUse {
    const key = `${global.module}\n${global.name}`;
    let use = this.#uses.get(key);
    if (use === undefined) {
      const { safety, why } = classifyGlobal(global.module, global.name);
      use = { global, safety, why, effects: NAMED_ONLY, example: null };
      this.#uses.set(key, use);
    }
    return use;
  }

  /** Names that were judged in pickles inside of these: what is known already stays. */
  adopt(uses: readonly GlobalUse[]): void {
    for (const use of uses) {
      const key = `${use.module}\n${use.name}`;
      if (this.#uses.has(key)) continue;
      this.#uses.set(key, {
        global: { kind: 'global', module: use.module, name: use.name, offset: use.offset, opcode: 'GLOBAL' },
        safety: use.safety,
        why: use.why ?? '',
        effects: [...use.effects],
        example: use.example ?? null,
      });
    }
  }

  describe(): readonly GlobalUse[] {
    return [...this.#uses.values()].map(describeUse);
  }
}

/** Add what happens to a name; the first call of one that is not safe is kept as an example. */
export function noteEffect(use: NamedUse, effect: PickleEffect): void {
  if (!use.effects.includes(effect.kind)) use.effects = [...use.effects, effect.kind];
  if (use.safety !== 'safe' && use.example === null && (effect.kind === 'call' || effect.kind === 'new'))
    use.example = callText(effect);
}

function describeUse(use: NamedUse): GlobalUse {
  return {
    module: use.global.module,
    name: use.global.name,
    safety: use.safety,
    effects: use.effects,
    offset: use.global.offset,
    ...(use.example === null ? {} : { example: use.example }),
    ...(use.safety === 'unsafe' ? { why: use.why } : {}),
  };
}
