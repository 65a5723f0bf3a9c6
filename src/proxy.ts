import createMiddleware from 'next-intl/middleware';
import { routing } from '#/i18n/routing.ts';

/** Sends `/` and paths without a locale to their localized address; others need no proxy (see src/web/pages.ts). */
export default createMiddleware(routing);

export const config = {
  // Pages without a locale only: not the API, the served files, Next's own assets, or anything with a file extension.
  matcher: '/((?!api|files|_next|en(?:/|$)|.*\\..*).*)',
};
