import { useFormatter, useTranslations } from 'next-intl';
import { Figures } from '#/features/admin/components/admin-page.tsx';
import { Instant } from '#/features/admin/components/values.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type Overview = RouterOutputs['admin']['overview'];

/** How the product stands now: the queue, the room that is left, what people could still spend, and the last proof. */
export function OverviewFigures({ overview }: { overview: Overview }) {
  const t = useTranslations('admin.overview');
  const tAdmin = useTranslations('admin');
  const format = useFormatter();
  const bytes = (count: number) => gigabytes(format, count);
  const { queue, disk, databaseBytes, lastProof, totals } = overview;
  const outstanding = totals.outstanding.reduce((sum, { credits }) => sum + credits, 0);
  const oldest = queue.oldestSeconds === null ? null : t('seconds', { count: Math.round(queue.oldestSeconds) });
  return (
    <Figures
      figures={[
        {
          label: t('queue'),
          value: `${t('waiting')} ${format.number(queue.waiting)}, ${t('running').toLowerCase()} ${format.number(queue.running)}`,
          note: oldest && `${t('oldest')} ${oldest}`,
        },
        {
          label: t('storage'),
          value: disk ? `${t('free')} ${bytes(disk.freeBytes)}` : t('bucket'),
          note: `${disk ? `${t('used')} ${bytes(disk.usedBytes)}, ` : ''}${t('database')} ${bytes(databaseBytes)}`,
        },
        { label: t('outstanding'), value: tAdmin('credits', { amount: outstanding }) },
        {
          label: t('proof'),
          value: lastProof ? <ProofResult brokenChecks={lastProof.brokenChecks} /> : t('proofNever'),
          note: lastProof && (
            <>
              <Instant at={lastProof.finishedAt} />,{' '}
              {t('proofSize', { lines: lastProof.lines, accounts: lastProof.accounts })}
            </>
          ),
        },
      ]}
    />
  );
}

function ProofResult({ brokenChecks }: { brokenChecks: readonly string[] }) {
  const t = useTranslations('admin.overview');
  if (brokenChecks.length === 0) return <span className="text-good">{t('proofHolds')}</span>;
  return <span className="text-bad">{t('proofBroken', { checks: brokenChecks.join(', ') })}</span>;
}

function gigabytes(format: ReturnType<typeof useFormatter>, count: number): string {
  const isLarge = count >= 1e9;
  return format.number(count / (isLarge ? 1e9 : 1e6), {
    style: 'unit',
    unit: isLarge ? 'gigabyte' : 'megabyte',
    maximumFractionDigits: 1,
  });
}
