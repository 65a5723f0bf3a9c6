import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { BrandMark, Logo } from '#/components/logo.tsx';
import { SiteNav } from '#/components/site-nav.tsx';
import { Link } from '#/i18n/navigation.ts';

type SiteHeaderProps = {
  /** The balance of the signed-in user. */
  balance?: ReactNode;
  /** The notices of the signed-in user. */
  notices?: ReactNode;
  /** The account menu, or the ways to sign in. */
  account: ReactNode;
};

/** The bar at the top of every page. What belongs to a feature is handed in. */
export function SiteHeader({ balance, notices, account }: SiteHeaderProps) {
  const t = useTranslations('nav');
  return (
    <header className="sticky top-0 z-30 border-b bg-background">
      <a
        href="#content"
        className="sr-only rounded-md bg-text text-background focus-visible:not-sr-only focus-visible:absolute focus-visible:top-2 focus-visible:left-2 focus-visible:z-10 focus-visible:px-4 focus-visible:py-2"
      >
        {t('skip')}
      </a>
      <div className="page-width flex h-16 items-center gap-2">
        <Link href="/" className="-ml-2 inline-flex h-11 items-center rounded-md px-2" aria-label={t('home')}>
          {balance ? <BrandMark className="sm:hidden" /> : null}
          <Logo className={balance ? 'hidden sm:inline-flex' : undefined} />
        </Link>
        <SiteNav className="ml-4 hidden lg:flex" />
        <div className="ml-auto flex items-center gap-2">
          {balance}
          {notices}
          {account}
        </div>
      </div>
    </header>
  );
}
