/** The least that shows a finding: made, checked and read in three steps. */
export interface Example {
  /** Lines of Python 3 that write the file into the current folder. Beyond the standard library: torch, safetensors, numpy, h5py. */
  readonly make: readonly string[];
  /** The command that is run on it then. */
  readonly run: string;
  /** The message of the finding that it prints. Numbers that depend on the machine are those of one run. */
  readonly says: string;
}
