import { getLocale } from 'next-intl/server';
import { getPathname, redirect } from '#/i18n/navigation.ts';

/** Sends whoever looks at the page `href` to the sign-in, which leads back to it. */
export async function redirectToSignIn(href: string): Promise<never> {
  const locale = await getLocale();
  return redirect({ locale, href: { pathname: '/sign-in', query: { next: getPathname({ locale, href }) } } });
}
