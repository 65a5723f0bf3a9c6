import { useFormatter, useTranslations } from 'next-intl';
import type { LegalPageName } from '#/components/legal-page-names.ts';
import { Link } from '#/i18n/navigation.ts';

/** Tells an admin which legal pages are still placeholders; nothing where none are. */
export function UnwrittenNote({ names }: { names: readonly LegalPageName[] }) {
  const t = useTranslations('legal');
  const format = useFormatter();
  if (names.length === 0) return null;
  const pages = names.map((name) => (
    <Link key={name} href={`/legal/${name}`} className="underline decoration-control underline-offset-4">
      {t(name)}
    </Link>
  ));
  return (
    <aside aria-label={t('unwrittenLabel')} className="border-warning/40 border-b bg-warning/7 text-sm">
      <p className="page-width py-3">{t.rich('unwritten', { count: names.length, pages: () => format.list(pages) })}</p>
    </aside>
  );
}
