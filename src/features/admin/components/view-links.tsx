import { useTranslations } from 'next-intl';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';

/** Parameters of an address; those without a value are left out. */
export type Query = Record<string, string | undefined>;

/** Returns a path with parameters. */
export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** `of`: what is saved, where a page has several. */
type ExportLinksProps = { table: string; query: Query; of?: string };

/** The links by which all of a view, not only the page that is shown, is saved as a file. */
export function ExportLinks({ table, query, of }: ExportLinksProps) {
  const t = useTranslations('admin.export');
  return (
    <ul aria-label={of ? t('labelOf', { of }) : t('label')} className="flex gap-2">
      {(['csv', 'json'] as const).map((format) => (
        <li key={format}>
          <Button asChild size="sm">
            <a href={withQuery(`/api/admin/tables/${table}`, { ...query, format })} download>
              {t(format)}
            </a>
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** The way to older rows, and back to the newest. */
export function Pager({ path, query, nextCursor }: { path: string; query: Query; nextCursor: string | null }) {
  const t = useTranslations('admin');
  const { cursor, ...others } = query;
  if (nextCursor === null && cursor === undefined) return null;
  return (
    <div className="flex gap-2">
      {cursor === undefined ? null : (
        <Button asChild size="sm">
          <Link href={withQuery(path, others)}>{t('newest')}</Link>
        </Button>
      )}
      {nextCursor === null ? null : (
        <Button asChild size="sm">
          <Link href={withQuery(path, { ...others, cursor: nextCursor })}>{t('more')}</Link>
        </Button>
      )}
    </div>
  );
}
