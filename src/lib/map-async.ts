/** Yields `map` of each item of an async iterable, in order and one at a time. */
export async function* mapAsync<From, To>(
  items: AsyncIterable<From>,
  map: (item: From) => Promise<To>,
): AsyncGenerator<To> {
  for await (const item of items) yield await map(item);
}
