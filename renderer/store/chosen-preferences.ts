import {
  DEFAULT_PREFERENCES,
  withChanges,
  type PreferenceChanges,
  type Preferences,
} from '../../src-core/contract/session.ts';

/** Preferences as they will be: what the engine told last, and over it what was chosen since and is on its way. */
export class ChosenPreferences {
  #told = DEFAULT_PREFERENCES;
  readonly #underway = new Set<PreferenceChanges>();
  #last: Promise<unknown> = Promise.resolve();

  get current(): Preferences {
    return [...this.#underway].reduce(withChanges, this.#told);
  }

  told(preferences: Preferences): void {
    this.#told = preferences;
  }

  /** These hold until `send` has ended. One is sent after the other, so that what was chosen last arrives last. */
  async choose(changes: PreferenceChanges, send: () => Promise<void>): Promise<void> {
    this.#underway.add(changes);
    const sent = this.#last.then(send);
    this.#last = sent.catch(() => undefined);
    try {
      await sent;
    } finally {
      this.#underway.delete(changes);
    }
  }
}
