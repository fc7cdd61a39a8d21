/** An expectation document under a name. */
export interface Profile {
  readonly name: string;
  readonly json: string;
}

const builtIn = (name: string): Profile => ({ name, json: JSON.stringify({ profile: name }) });

/** Those that the engine knows by name. */
export const BUILT_IN_PROFILES: readonly Profile[] = [
  builtIn('training-checkpoint'),
  builtIn('lightning'),
  builtIn('pipeline-features'),
  builtIn('nucleotide-features'),
];

/** The profile whose document this is; null for a document of nobody's name. */
export function profileOf(json: string, saved: readonly Profile[]): Profile | null {
  return [...saved, ...BUILT_IN_PROFILES].find((one) => sameDocument(one.json, json)) ?? null;
}

/** Layout of the text does not count. */
function sameDocument(a: string, b: string): boolean {
  return a === b || withoutLayout(a) === withoutLayout(b);
}

function withoutLayout(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return json.trim();
  }
}
