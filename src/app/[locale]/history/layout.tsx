import { headers } from 'next/headers';
import { getLocale } from 'next-intl/server';
import { getPathname, redirect } from '#/i18n/navigation.ts';
import { getSession } from '#/server/session.ts';

/** Only for somebody who is signed in. Decided here, above the loading state, so that it is a true redirect. */
export default async function HistoryLayout({ children }: LayoutProps<'/[locale]/history'>) {
  const locale = await getLocale();
  if (!(await getSession(await headers()))) {
    redirect({ locale, href: { pathname: '/sign-in', query: { next: getPathname({ locale, href: '/history' }) } } });
  }
  return children;
}
