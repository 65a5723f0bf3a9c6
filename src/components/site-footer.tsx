'use client';

import { useTranslations } from 'next-intl';
import { brand } from '#/brand.ts';
import { BrandMark } from '#/components/logo.tsx';
import { useNavLinks } from '#/components/nav-links.ts';
import { Link } from '#/i18n/navigation.ts';

const linkClass = 'inline-flex h-11 items-center rounded-sm px-2 hover:text-text';
const outsideKeys = ['documentation', 'support', 'source'] as const;

/** What ends every page: the pages there are, and the addresses and the company of `brand` where it has any. */
export function SiteFooter({ links = brand.links, company = brand.company }: Partial<typeof brand>) {
  const t = useTranslations();
  const outside = outsideKeys.flatMap((key) => (links[key] === null ? [] : [{ key, href: links[key] }]));
  return (
    <footer className="mt-auto border-t">
      <div className="page-width flex flex-col gap-4 py-8 text-muted text-xs sm:flex-row sm:items-center">
        <div>
          <p className="flex items-center gap-2">
            <BrandMark className="size-4" />
            {t('footer.line')}
          </p>
          {company === null ? null : <p className="mt-2">{company}</p>}
        </div>
        <nav aria-label={t('nav.footer')} className="sm:ml-auto">
          <ul className="-mx-2 flex flex-wrap">
            {useNavLinks().map(({ key, href }) => (
              <li key={key}>
                <Link href={href} className={linkClass}>
                  {t(`nav.${key}`)}
                </Link>
              </li>
            ))}
            <li>
              <Link href="/docs/api" className={linkClass}>
                {t('footer.api')}
              </Link>
            </li>
            {outside.map(({ key, href }) => (
              <li key={key}>
                <a href={href} className={linkClass}>
                  {t(`footer.${key}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </footer>
  );
}
