import type { Page } from './page-cache.ts';

/** The most a host lets be asked for at once. */
const AT_ONCE = 1000;

/** All rows of a list in the engine, for exports and the like: a table asks for pages as they come into sight. */
export async function collectRows<Row>(
  fetchPage: (offset: number, limit: number) => Promise<Page<Row>>,
): Promise<readonly Row[]> {
  const parts: (readonly Row[])[] = [];
  for (let offset = 0, total = AT_ONCE; offset < total; offset += AT_ONCE) {
    const page = await fetchPage(offset, AT_ONCE);
    ({ total } = page);
    parts.push(page.rows);
  }
  return parts.flat();
}
