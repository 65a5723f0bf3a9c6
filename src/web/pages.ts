import type { IncomingMessage } from 'node:http';
import next from 'next';
import { hasLocale } from 'next-intl';
import { routing } from '#/i18n/routing.ts';
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
    handle: (request, response) => {
      tellLocale(request);
      return handle(request, response);
    },
    // Next listens for these itself once the first page was asked for; anything else would wait there without an answer.
    mayUpgrade: ({ url = '' }) => isDev && url.startsWith('/_next/'),
    close: () => app.close(),
  };
}

/**
 * Tells a page its locale in the header by which next-intl's proxy does: for addresses that have one, that proxy is left out,
 * since it would read and write the whole request once more.
 */
function tellLocale(request: IncomingMessage): void {
  const [, first] = (request.url ?? '/').split(/[/?#]/);
  if (hasLocale(routing.locales, first)) request.headers[localeHeader] = first;
  else delete request.headers[localeHeader];
}

const localeHeader = 'x-next-intl-locale';
