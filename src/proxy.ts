import createMiddleware from 'next-intl/middleware';
import { routing } from '#/i18n/routing.ts';

/** Sends `/` and paths without a locale to their localized address. */
export default createMiddleware(routing);

export const config = {
  // Pages only: not the API, the served files, Next's own assets, or anything with a file extension.
  matcher: '/((?!api|files|_next|.*\\..*).*)',
};
