import { createTRPCUntypedClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import { EventSource } from 'eventsource';
import superjson from 'superjson';
import { assertFromRouter, type Connection, errorOf } from '#/client/connection.ts';
import { ApiError } from '#/client/errors.ts';
import { errorOfAnswer, unreachable } from '#/client/read-error.ts';

/** What one connection of a stream tells. After `onEnd` or `onCut`, one of which is called once, nothing is told any more. */
export type Hearing = {
  onData(data: unknown): void;
  /** The server says that there is no more. */
  onEnd(): void;
  onCut(error: ApiError): void;
};

/** The calls of the router, each of them one attempt. */
export type RouterCalls = {
  /** @throws ApiError */
  call(kind: 'query' | 'mutation', path: string, input: unknown, signal: AbortSignal): Promise<unknown>;
  /** Opens one connection of a stream. @returns closes it */
  open(path: string, input: unknown, hearing: Hearing): () => void;
};

/** Why a stream's request failed; its library says only that it did. */
type Seen = { error?: unknown };

/** A stream that has not been opened within this time is cut. The server says within which time an open one is heard of. */
const openWithinMs = 20_000;

export function createRouterCalls(connection: Connection): RouterCalls {
  const url = `${connection.url}/api/trpc`;
  const send: typeof fetch = async (input, init) => {
    const answer = await connection.fetch(input, init);
    assertFromRouter(answer);
    return answer;
  };
  const sendForStream = async (seen: Seen, input: string | URL | Request, init?: RequestInit) => {
    try {
      const answer = await send(input, init);
      if (answer.ok) return answer;
      throw errorOf(answer, await answer.json());
    } catch (error) {
      seen.error = error;
      throw error;
    }
  };
  const client = createTRPCUntypedClient({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          transformer: superjson,
          EventSource,
          eventSourceOptions: ({ op }) => ({
            fetch: (input, init) => sendForStream(op.context as Seen, input, init as RequestInit),
          }),
        }),
        false: splitLink({
          condition: ({ type, input }) => type === 'query' && !fitsAddress(input),
          true: httpLink({ url, transformer: superjson, fetch: send as never, methodOverride: 'POST' }),
          false: httpLink({ url, transformer: superjson, fetch: send as never }),
        }),
      }),
    ],
  });

  return {
    async call(kind, path, input, signal) {
      try {
        return await client[kind](path, input, { signal });
      } catch (error) {
        throw readError(error);
      }
    },
    open(path, input, hearing) {
      let isOver = false;
      const seen: Seen = {};
      const finish = (tell: () => void) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        stream?.unsubscribe();
        tell();
      };
      const cut = (error: unknown) => finish(() => hearing.onCut(readError(seen.error ?? error)));
      const timer = setTimeout(() => cut(new Error('the stream did not open')), openWithinMs);
      const stream: { unsubscribe(): void } | undefined = client.subscription(path, input, {
        context: seen,
        onStarted: () => clearTimeout(timer),
        onData: (data) => !isOver && hearing.onData(data),
        // The library would open it again after three seconds, whatever the server says.
        onConnectionStateChange: ({ state, error }) => state === 'connecting' && error && cut(error),
        onError: cut,
        onComplete: () => finish(() => hearing.onEnd()),
      });
      return () => finish(() => {});
    },
  };
}

/** Whether the input of a read may be in its address, of which servers take about 8,000 characters. */
function fitsAddress(input: unknown): boolean {
  return encodeURIComponent(JSON.stringify(input) ?? '').length <= 4_000;
}

/** Whatever the library throws as an error of ours. */
function readError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof TRPCClientError)) return unreachable(error);
  if (error.cause instanceof ApiError) return error.cause;
  const { data, meta, message } = error;
  const answer = meta?.response instanceof Response ? meta.response : undefined;
  const retryAfter = answer?.headers.get('retry-after');
  if (data) return errorOfAnswer({ httpStatus: data.httpStatus, message, data, retryAfter });
  const body = meta?.responseJSON;
  if (answer && typeof body === 'object' && body !== null) return errorOf(answer, body as Record<string, unknown>);
  return unreachable(error.cause ?? error);
}
