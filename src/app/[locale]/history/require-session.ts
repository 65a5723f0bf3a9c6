import { headers } from 'next/headers';
import { getLocale } from 'next-intl/server';
import { getPathname, redirect } from '#/i18n/navigation.ts';
import { getSession } from '#/server/session.ts';

/** Sends whoever is signed out to the sign-in, which leads back to the history. */
export async function requireSession(): Promise<void> {
  if (await getSession(await headers())) return;
  const locale = await getLocale();
  redirect({ locale, href: { pathname: '/sign-in', query: { next: getPathname({ locale, href: '/history' }) } } });
}
