import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notFound');
  return { title: t('metaTitle') };
}

/** Every address under a locale that is no page, so that our own not-found page answers. */
export default function NoSuchPage(): never {
  notFound();
}
