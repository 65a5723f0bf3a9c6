import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { UnsubscribePanel } from '#/features/notifications/components/unsubscribe-panel.tsx';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('unsubscribe');
  return { title: t('metaTitle'), robots: { index: false } };
}

/** Where the link at the end of a reminder leads. */
export default async function UnsubscribePage({ searchParams }: PageProps<'/[locale]/unsubscribe'>) {
  return <UnsubscribePanel link={await searchParams} />;
}
