/** Where torch's restricted unpickler (`weights_only=True`) stops, and what it raises there. */
export interface WeightsOnlyRefusal {
  /** Byte where it stops. */
  readonly offset: number;
  /** As `torch.load` raises it. */
  readonly message: string;
  /** The exception's class. */
  readonly exception: string;
}

/** A message is made where it is needed: of a hundred thousand names that are refused the first one is told. */
export type Stop = Omit<WeightsOnlyRefusal, 'message'> & {
  readonly message: string | (() => string);
  readonly trust?: string;
};

/** What `torch.load` puts in front of the unpickler's own words. */
export const WRAPPER = 'Weights only load failed. WeightsUnpickler error: ';
/** Longer names are cut: torch itself spends minutes on a name of a megabyte. */
const LONGEST_NAME = 256;

export function unpickling(offset: number, message: string): Stop & WeightsOnlyRefusal {
  return { offset, message: WRAPPER + message, exception: 'UnpicklingError' };
}

/** A name as far as it is shown. */
export function cut(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}
