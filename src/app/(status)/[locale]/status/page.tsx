import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { StatusBoard } from '#/features/information/components/status-board.tsx';
import { brokenParts } from '#/web/session.ts';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('status');
  return { title: t('metaTitle') };
}

export default async function StatusPage() {
  const t = await getTranslations('status');
  const broken = await brokenParts();
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={t('title')} lead={t('lead')} />
      <StatusBoard atFirst={{ broken, lookedAt: new Date() }} />
      <noscript>
        <meta httpEquiv="refresh" content="30" />
      </noscript>
      <PageAlive />
    </div>
  );
}
