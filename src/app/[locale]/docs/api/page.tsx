import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ApiReference } from '#/components/api-reference.tsx';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('docs');
  return { title: t('metaTitle') };
}

export default async function ApiPage() {
  const t = await getTranslations('docs');
  return (
    <>
      <div className="page-width w-full py-8">
        <PageHeading
          title={t('title')}
          lead={t.rich('lead', {
            document: (words) => (
              <a href="/api/openapi.json" className="underline underline-offset-4 hover:text-text">
                {words}
              </a>
            ),
          })}
        />
      </div>
      <ApiReference />
      <PageAlive />
    </>
  );
}
