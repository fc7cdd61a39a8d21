/** Nouns that templates put behind a number, and what they are for one. */
const NOUNS: Readonly<Record<string, string>> = {
  bytes: 'byte',
  entries: 'entry',
  records: 'record',
  tensors: 'tensor',
  storages: 'storage',
  shards: 'shard',
  items: 'item',
  values: 'value',
  elements: 'element',
  files: 'file',
  dimensions: 'dimension',
  times: 'time',
  numbers: 'number',
  zeros: 'zero',
  pickles: 'pickle',
  vectors: 'vector',
};

/** Verbs that follow such a noun. */
const VERBS: Readonly<Record<string, string>> = {
  are: 'is',
  were: 'was',
  follow: 'follows',
  have: 'has',
  need: 'needs',
  stand: 'stands',
  belong: 'belongs',
  lie: 'lies',
  cannot: 'cannot',
};

const COUNTED = new RegExp(
  `\\{(\\w+)\\} (${Object.keys(NOUNS).join('|')})\\b(?: (${Object.keys(VERBS).join('|')})\\b)?`,
  'g',
);

/** A template whose numbers are known to be one or not: "{count} bytes follow" becomes "{count} byte follows". */
export function singular(template: string, isOne: (name: string) => boolean): string {
  return template.replace(COUNTED, (whole, name: string, noun: string, verb: string | undefined) => {
    if (!isOne(name)) return whole;
    const counted = `{${name}} ${NOUNS[noun] ?? noun}`;
    return verb === undefined ? counted : `${counted} ${VERBS[verb] ?? verb}`;
  });
}
