/** An answer, and which of the things it speaks of were not told anew while it was on its way. */
export interface Answered<Id, T> {
  readonly answer: T;
  readonly isNews: (id: Id) => boolean;
}

/**
 * Remembers what events told while questions were on their way. Over HTTP answers and events come by different
 * connections: an answer can be older than what was told meanwhile, and nothing would tell that again.
 */
export class ToldSince<Id> {
  readonly #waiting = new Set<Set<Id>>();

  told(id: Id): void {
    for (const told of this.#waiting) told.add(id);
  }

  /** Wait for the answer to a question that was just asked; rejects as it does. */
  async answerTo<T>(question: Promise<T>): Promise<Answered<Id, T>> {
    const told = new Set<Id>();
    this.#waiting.add(told);
    try {
      return { answer: await question, isNews: (id) => !told.has(id) };
    } finally {
      this.#waiting.delete(told);
    }
  }
}
