import { routing } from '#/i18n/routing.ts';

/**
 * The page of this site that `next` names, else `fallback`. What is no page (`/api/…`), and anything that a
 * browser could read as another origin (`//host`, a backslash, a scheme, control characters), is not followed.
 */
export function safeReturnPath(next: string | string[] | null | undefined, fallback: string): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.includes('\\')) return fallback;
  const origin = 'http://own.invalid';
  try {
    const url = new URL(next, origin);
    return url.origin === origin && isPage(url.pathname) ? url.pathname + url.search + url.hash : fallback;
  } catch {
    return fallback;
  }
}

function isPage(pathname: string): boolean {
  return routing.locales.some((locale) => pathname === `/${locale}` || pathname.startsWith(`/${locale}/`));
}
