import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { isLegalPageName } from '#/components/legal-page-names.ts';
import { PageAlive } from '#/components/page-alive.tsx';
import { PageHeading } from '#/components/page-heading.tsx';
import { MarkdownText } from '#/features/information/components/markdown-text.tsx';
import { legalPages } from '#/web/session.ts';

export const dynamic = 'force-dynamic';

type Props = PageProps<'/[locale]/legal/[page]'>;

async function readPage({ params }: Props) {
  const { page: name } = await params;
  const page = isLegalPageName(name) ? legalPages()[name] : undefined;
  if (!page || !isLegalPageName(name)) notFound();
  const t = await getTranslations('legal');
  return { title: page.title ?? t(name), markdown: page.markdown };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await readPage(props)).title };
}

export default async function LegalPage(props: Props) {
  const { title, markdown } = await readPage(props);
  return (
    <article className="page-width flex flex-col gap-8 py-8">
      <PageHeading title={title} />
      <MarkdownText markdown={markdown} />
      <PageAlive />
    </article>
  );
}
