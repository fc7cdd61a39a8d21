/** An expectation that the engine knows by a name. */
export interface ProfileItem {
  readonly name: string;
  /** What it asks for, in one line. */
  readonly summary: string;
  /** The expectation document as JSON text, ready for `validate`. */
  readonly expectation: string;
}

export interface ProfileRequests {
  /** Those that come with the program, in the order of a list. */
  profiles(): readonly ProfileItem[];
}
