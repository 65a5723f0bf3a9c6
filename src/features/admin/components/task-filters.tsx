import { useTranslations } from 'next-intl';
import { FilterInput, FilterSelect, Filters } from '#/features/admin/components/filters.tsx';
import { taskStatuses } from '#/features/tasks/schema.ts';

type TaskFiltersProps = Record<'status' | 'type' | 'reason', string | undefined> & { days: string };

/** Which tasks are shown: by state, type, reason, and how far back. */
export function TaskFilters({ status, type, reason, days }: TaskFiltersProps) {
  const t = useTranslations('admin.tasks');
  const states = taskStatuses.map((value) => ({ value, label: t(`status.${value}`) }));
  return (
    <Filters submit={t('filter')} label={t('filter')}>
      <FilterSelect
        name="status"
        label={t('state')}
        value={status}
        any={t('any')}
        choices={[{ value: 'open', label: t('open') }, ...states]}
      />
      <FilterInput name="type" label={t('type')} value={type} className="w-48" />
      <FilterInput name="reason" label={t('reason')} value={reason} className="w-64" />
      <FilterInput name="days" label={t('days')} value={days} type="number" className="w-28" />
    </Filters>
  );
}
