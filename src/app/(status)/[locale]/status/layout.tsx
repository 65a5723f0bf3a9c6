import type { Metadata, Viewport } from 'next';
import { notFound } from 'next/navigation';
import { hasLocale } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import { siteMetadata } from '#/components/brand-look.ts';
import { Document } from '#/components/document.tsx';
import { OffersProvider } from '#/components/offers.tsx';
import { SiteFooter } from '#/components/site-footer.tsx';
import { SiteHeader } from '#/components/site-header.tsx';
import { themeColor } from '#/components/theme.ts';
import { ThemeKeeper } from '#/components/theme-keeper.tsx';
import { routing } from '#/i18n/routing.ts';
import { isSignUpOpen, legalPageNamesHere, offeredHere } from '#/web/session.ts';
import '#/app/globals.css';

export const dynamic = 'force-dynamic';

export async function generateMetadata({ params }: LayoutProps<'/[locale]/status'>): Promise<Metadata> {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) return {};
  const t = await getTranslations({ locale, namespace: 'meta' });
  return siteMetadata({ title: t('title'), description: t('description') });
}

export const viewport: Viewport = { themeColor };

/** The layout of the one page that asks nobody who is signed in: it is drawn also where the database does not answer. */
export default async function StatusLayout({ children, params }: LayoutProps<'/[locale]/status'>) {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) notFound();
  setRequestLocale(locale);
  return (
    <Document locale={locale}>
      <OffersProvider isSignUpOpen={isSignUpOpen()} offered={offeredHere()} legalPages={legalPageNamesHere()}>
        <SiteHeader account={null} />
        <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
          {children}
        </main>
        <SiteFooter />
        <ThemeKeeper />
      </OffersProvider>
    </Document>
  );
}
