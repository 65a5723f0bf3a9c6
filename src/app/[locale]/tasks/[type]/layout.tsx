import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { isTaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { PageHeading } from '#/components/page-heading.tsx';
import { TypeNav } from '#/features/tasks/components/type-nav.tsx';
import { offeredHere } from '#/web/session.ts';

/** The head of a type's page. Decided here, above the loading state, so that an unknown type, or one that is not offered, is a true 404. */
export default async function TaskTypeLayout({ children, params }: LayoutProps<'/[locale]/tasks/[type]'>) {
  const { type } = await params;
  if (!isTaskTypeSlug(type) || !offeredHere().slugs.includes(type)) notFound();
  const t = await getTranslations('types');
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <div className="flex flex-col gap-4">
        <TypeNav current={type} />
        <PageHeading title={t(`${type}.title`)} lead={t(`${type}.lead`, taskTypes[type].figures)} />
      </div>
      {children}
    </div>
  );
}
