import type { PickleProblem } from './node.ts';

/**
 * Carries a problem from the opcode that met it to the end of the fold. It never leaves `parsePickle`: callers get the
 * problem as data.
 */
export class PickleFault extends Error {
  override readonly name = 'PickleFault';
  readonly problem: PickleProblem;

  constructor(problem: PickleProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}
