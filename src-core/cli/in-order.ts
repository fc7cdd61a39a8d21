/** Work on several items at once and yield the results in the order of the items. The first failure ends it. */
export async function* mapInOrder<T, R>(
  items: readonly T[],
  jobs: number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R, void> {
  const running: Promise<R>[] = [];
  let next = 0;
  const start = () => {
    const item = items[next];
    if (next >= items.length || item === undefined) return;
    const result = work(item, next++);
    // Whoever comes to it hears of a failure; until then it is not an unhandled one.
    result.catch(() => undefined);
    running.push(result);
  };
  for (let job = 0; job < jobs; job++) start();
  for (let result = running.shift(); result !== undefined; result = running.shift()) {
    const value = await result;
    start();
    yield value;
  }
}
