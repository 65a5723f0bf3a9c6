import { useTranslations } from 'next-intl';
import { Alert } from '#/components/ui/alert.tsx';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Effect = RouterOutputs['admin']['acts']['preview'];
type State = Effect['before'];

/** What an act changes of an account: each figure before and after, and whether a second admin is asked. */
export function ActEffect({ effect }: { effect: Effect }) {
  const t = useTranslations('admin.act');
  const tAdmin = useTranslations('admin');
  const { before, after, movedCredits, needsApproval, isAlone } = effect;
  const names = Object.keys(before) as (keyof State)[];
  const shown = (value: State[keyof State]) => (typeof value === 'number' ? value : String(value ?? tAdmin('none')));
  const changed = names.filter((name) => before[name] !== after[name]);
  return (
    <div className="flex flex-col gap-3">
      <DataTable
        caption={t('effect')}
        empty={t('noChange')}
        rows={changed}
        keyOf={(name) => name}
        columns={[
          { key: 'figure', label: t('figure'), cell: (name) => t(`state.${name}`) },
          { key: 'before', label: t('before'), cell: (name) => shown(before[name]) },
          { key: 'after', label: t('after'), cell: (name) => shown(after[name]) },
        ]}
      />
      {needsApproval ? (
        <Alert tone="warning" role="status">
          {t(isAlone ? 'alone' : 'needsApproval', { amount: movedCredits })}
        </Alert>
      ) : null}
    </div>
  );
}
