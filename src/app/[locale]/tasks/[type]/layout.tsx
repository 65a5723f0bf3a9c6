import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { isTaskTypeSlug, maxLipsyncSeconds } from '#/catalog/task-inputs.ts';
import { PageHeading } from '#/components/page-heading.tsx';
import { TypeNav } from '#/features/tasks/components/type-nav.tsx';

/** The head of a type's page. Decided here, above the loading state, so that an unknown type is a true 404. */
export default async function TaskTypeLayout({ children, params }: LayoutProps<'/[locale]/tasks/[type]'>) {
  const { type } = await params;
  if (!isTaskTypeSlug(type)) notFound();
  const t = await getTranslations('types');
  return (
    <div className="page-width flex flex-col gap-8 py-8">
      <div className="flex flex-col gap-4">
        <TypeNav current={type} />
        <PageHeading title={t(`${type}.title`)} lead={t(`${type}.lead`, { maxSeconds: maxLipsyncSeconds })} />
      </div>
      {children}
    </div>
  );
}
