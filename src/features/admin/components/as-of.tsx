import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { FilterInput, Filters } from '#/features/admin/components/filters.tsx';
import { TextLink } from '#/features/admin/components/values.tsx';

/** Returns the past instant that a field of local time means in UTC; undefined where there is none. */
export function asInstant(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const instant = new Date(/Z$/.test(text) ? text : `${text}Z`);
  return instant < new Date() ? instant : undefined;
}

/** The choice of the instant as of which an account is shown; it stands in the address. */
export function AsOf({ at, isPast, path }: { at: string | undefined; isPast: boolean; path: string }) {
  const t = useTranslations('admin.user');
  return (
    <div className="flex flex-col gap-3">
      <Filters submit={t('apply')} label={t('asOf')}>
        <FilterInput
          name="at"
          label={t('asOf')}
          value={at?.replace(/(?:\.\d+)?Z$/, '')}
          type="datetime-local"
          className="w-64"
        />
        <p className="self-end pb-3 text-muted text-xs">{t('asOfHint')}</p>
      </Filters>
      {isPast ? (
        <Alert tone="warning" role="status">
          <AlertTitle>{t('past', { at: at ?? '' })}</AlertTitle>
          <AlertActions>
            <TextLink href={path}>{t('now')}</TextLink>
          </AlertActions>
        </Alert>
      ) : null}
    </div>
  );
}
