import { useTranslations } from 'next-intl';
import { CoinMark } from '#/components/logo.tsx';
import { NAV_LINKS } from '#/components/nav-links.ts';
import { Link } from '#/i18n/navigation.ts';

export function SiteFooter() {
  const t = useTranslations();
  return (
    <footer className="mt-auto border-t">
      <div className="page-width flex flex-col gap-4 py-8 text-muted text-xs sm:flex-row sm:items-center">
        <p className="flex items-center gap-2">
          <CoinMark className="size-4" />
          {t('footer.line')}
        </p>
        <nav aria-label={t('nav.footer')} className="sm:ml-auto">
          <ul className="-mx-2 flex flex-wrap">
            {NAV_LINKS.map(({ key, href }) => (
              <li key={key}>
                <Link href={href} className="inline-flex h-11 items-center rounded-sm px-2 hover:text-text">
                  {t(`nav.${key}`)}
                </Link>
              </li>
            ))}
            <li>
              <Link href="/docs/api" className="inline-flex h-11 items-center rounded-sm px-2 hover:text-text">
                {t('footer.api')}
              </Link>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  );
}
