import { expect, test } from 'vitest';
import { LiveStreams, maxStreamsPerUser } from '#/http/live-streams.ts';

async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'item';
}
const openAll = (streams: LiveStreams, count: number) =>
  Array.from({ length: count }, () => streams.open('ada', undefined, endless));
const refusal = { reason: 'TOO_MANY_REQUESTS', details: { maxStreams: 10, retryAfterSeconds: 10 } };

test('a user may have ten streams open, and each one that ends makes room for one', async () => {
  const streams = new LiveStreams();
  const [first] = openAll(streams, maxStreamsPerUser);
  expect(() => openAll(streams, 1)).toThrow(expect.objectContaining(refusal));
  streams.open('eve', undefined, endless);
  await first?.next();
  await first?.return(undefined);
  await first?.return(undefined);
  openAll(streams, 1);
  expect(() => openAll(streams, 1)).toThrow(expect.objectContaining(refusal));
});

test('a stream whose reader is gone before the first item makes room too', () => {
  const streams = new LiveStreams();
  const gone = new AbortController();
  openAll(streams, maxStreamsPerUser - 1);
  streams.open('ada', gone.signal, endless);
  gone.abort();
  streams.open('ada', AbortSignal.abort(), endless);
  openAll(streams, 1);
  expect(() => openAll(streams, 1)).toThrow(expect.objectContaining(refusal));
});

test('a stream that fails makes room, and tells its error', async () => {
  const streams = new LiveStreams();
  openAll(streams, maxStreamsPerUser - 1);
  const failing = streams.open('ada', undefined, async function* () {
    yield 'item';
    throw new Error('away');
  });
  await failing.next();
  await expect(failing.next()).rejects.toThrow('away');
  openAll(streams, 1);
});
