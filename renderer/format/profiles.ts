/** An expectation document under a name. */
export interface Profile {
  readonly name: string;
  readonly json: string;
}

/** The one of `profiles` whose document this is; null for a document of nobody's name. */
export function profileOf<P extends Profile>(json: string, profiles: readonly P[]): P | null {
  return profiles.find((one) => sameDocument(one.json, json)) ?? null;
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
