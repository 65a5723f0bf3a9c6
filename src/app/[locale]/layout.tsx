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
import { Toaster } from '#/components/ui/toaster.tsx';
import { ViewerProvider } from '#/components/viewer.tsx';
import { WaitingBody } from '#/components/waiting-body.tsx';
import { AccountMenu } from '#/features/account/components/account-menu.tsx';
import { ConfirmBanner } from '#/features/account/components/confirm-banner.tsx';
import { DeletionBanner } from '#/features/account/components/deletion-banner.tsx';
import { CreditsDisplay } from '#/features/credits/components/credits-display.tsx';
import { UnwrittenNote } from '#/features/information/components/unwritten-note.tsx';
import { NoticesBell } from '#/features/notifications/components/notices-bell.tsx';
import { LiveAccount } from '#/features/tasks/components/live-account.tsx';
import { routing } from '#/i18n/routing.ts';
import { TrpcProvider } from '#/trpc/provider.tsx';
import { isSignUpOpen, legalPageNamesHere, offeredHere, unwrittenPages } from '#/web/session.ts';
import { reachServer } from '#/web/trpc/server.ts';
import '#/app/globals.css';

export const dynamic = 'force-dynamic';

export async function generateMetadata({ params }: LayoutProps<'/[locale]'>): Promise<Metadata> {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) return {};
  const t = await getTranslations({ locale, namespace: 'meta' });
  return siteMetadata({ title: t('title'), description: t('description') });
}

export const viewport: Viewport = { themeColor };

export default async function LocaleLayout({ children, params }: LayoutProps<'/[locale]'>) {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) notFound();
  setRequestLocale(locale);
  const t = await getTranslations('toasts');
  const server = await reachServer();
  if (!server) {
    return (
      <Document locale={locale}>
        <WaitingBody />
      </Document>
    );
  }
  const { viewer, HydrateClient } = server;
  return (
    <Document locale={locale}>
      <TrpcProvider viewerId={viewer?.id ?? null}>
        <HydrateClient>
          <ViewerProvider viewer={viewer}>
            <OffersProvider isSignUpOpen={isSignUpOpen()} offered={offeredHere()} legalPages={legalPageNamesHere()}>
              <LiveAccount>
                <SiteHeader
                  balance={viewer ? <CreditsDisplay /> : null}
                  notices={viewer ? <NoticesBell /> : null}
                  account={<AccountMenu />}
                />
                {viewer ? <DeletionBanner /> : null}
                {viewer ? <ConfirmBanner /> : null}
                {viewer?.role === 'admin' ? <UnwrittenNote names={unwrittenPages()} /> : null}
                <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
                  {children}
                </main>
              </LiveAccount>
              <SiteFooter />
              <ThemeKeeper />
              <Toaster label={t('label')} />
            </OffersProvider>
          </ViewerProvider>
        </HydrateClient>
      </TrpcProvider>
    </Document>
  );
}
