import type { IncomingMessage } from 'node:http';
import next from 'next';
import type { Pages } from '#/web/server.ts';

/** The pages, as Next renders them in this process. In development it compiles them as they are asked for. */
export async function openPages({ isDev, port }: { isDev: boolean; port: number }): Promise<{
  handle: Pages;
  mayUpgrade(request: IncomingMessage): boolean;
  close(): Promise<void>;
}> {
  const app = next({ dev: isDev, port, customServer: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    // Next listens for these itself once the first page was asked for; anything else would wait there without an answer.
    mayUpgrade: ({ url = '' }) => isDev && url.startsWith('/_next/'),
    close: () => app.close(),
  };
}
