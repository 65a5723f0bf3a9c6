'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import { brand } from '#/brand.ts';
import { useLegalPages } from '#/components/legal-pages.tsx';
import { BrandMark } from '#/components/logo.tsx';
import { useNavLinks } from '#/components/nav-links.ts';
import { ThemeChoice } from '#/components/theme-choice.tsx';
import { Link } from '#/i18n/navigation.ts';

const linkClass = 'inline-flex min-h-9 items-center rounded-sm hover:text-text';
const outsideKeys = ['documentation', 'support', 'source'] as const;

/** What ends every page: the pages there are, the theme, and the addresses and the company of `brand` where it has any. */
export function SiteFooter({ links = brand.links, company = brand.company }: Partial<typeof brand>) {
  const t = useTranslations();
  const legalPages = useLegalPages();
  const outside = outsideKeys.flatMap((key) => (links[key] === null ? [] : [{ key, href: links[key] }]));
  return (
    <footer className="mt-auto border-t">
      <div className="page-width flex flex-col gap-8 py-8 text-muted text-xs md:flex-row md:justify-between">
        <div className="flex flex-col items-start gap-4">
          <div>
            <p className="flex items-center gap-2">
              <BrandMark className="size-4" />
              {t('footer.line')}
            </p>
            {company === null ? null : <p className="mt-2">{company}</p>}
          </div>
          <ThemeChoice />
        </div>
        <nav aria-label={t('nav.footer')} className="grid shrink-0 grid-cols-2 gap-8 sm:grid-cols-3">
          <Group title={t('footer.product')}>
            {useNavLinks().map(({ key, href }) => (
              <PageLink key={key} href={href} words={t(`nav.${key}`)} />
            ))}
          </Group>
          <Group title={t('footer.resources')}>
            <PageLink href="/help" words={t('help.title')} />
            <PageLink href="/status" words={t('status.metaTitle')} />
            <PageLink href="/docs/api" words={t('footer.api')} />
            {outside.map(({ key, href }) => (
              <li key={key}>
                <a href={href} className={linkClass}>
                  {t(`footer.${key}`)}
                </a>
              </li>
            ))}
          </Group>
          {legalPages.length === 0 ? null : (
            <Group title={t('footer.legal')}>
              {legalPages.map((name) => (
                <PageLink key={name} href={`/legal/${name}`} words={t(`legal.${name}`)} />
              ))}
            </Group>
          )}
        </nav>
      </div>
    </footer>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <div>
      <p id={id} className="mb-1 font-medium text-text">
        {title}
      </p>
      <ul aria-labelledby={id} className="flex flex-col">
        {children}
      </ul>
    </div>
  );
}

function PageLink({ href, words }: { href: string; words: string }) {
  return (
    <li>
      <Link href={href} className={linkClass}>
        {words}
      </Link>
    </li>
  );
}
