import type { ComponentProps } from 'react';

type Href = string | { pathname: string; query?: Record<string, string> };

function addressOf(href: Href): string {
  if (typeof href === 'string') return `/en${href}`;
  return `/en${href.pathname}${href.query ? `?${new URLSearchParams(href.query)}` : ''}`;
}

type LinkProps = Omit<ComponentProps<'a'>, 'href'> & { href: Href; prefetch?: boolean; scroll?: boolean };

/** Stands in for `#/i18n/navigation.ts` in component tests, where there is no router: the same addresses, plain links. */
export function Link({ href, prefetch: _, scroll: __, ...props }: LinkProps) {
  return <a href={addressOf(href)} {...props} />;
}

export function getPathname({ href }: { href: Href }): string {
  return addressOf(href);
}

/** There is nowhere to go. */
export function useRouter() {
  return { push() {}, replace() {}, refresh() {} };
}
