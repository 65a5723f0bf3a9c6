/** Each item of a stream, as `map` makes it, in order. It ends when the stream ends. */
export async function* mapAsync<From, To>(
  items: AsyncIterable<From>,
  map: (item: From) => Promise<To>,
): AsyncGenerator<To> {
  for await (const item of items) yield await map(item);
}
