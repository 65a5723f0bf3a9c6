'use client';

import { Download, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#/components/ui/button.tsx';
import { useDayWords } from '#/components/use-day-words.ts';
import { DeleteDialog } from '#/features/account/components/settings/delete-dialog.tsx';
import { NotRead, SectionSkeleton } from '#/features/account/components/settings/section-states.tsx';
import { SettingsSection } from '#/features/account/components/settings/settings-section.tsx';
import { useKeepAccount } from '#/features/account/components/use-keep-account.ts';
import { exportsPerDay } from '#/features/account/limits.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

/** The ways to save everything that is in the account, and to delete it. */
export function DataSection() {
  const t = useTranslations('deletion');
  const deletion = trpc.account.deletion.useQuery();
  return (
    <SettingsSection id="data">
      <p className="measure text-sm">{t('saveLead', { count: exportsPerDay })}</p>
      <div>
        <Button asChild>
          <a href="/api/account/export" download>
            <Download aria-hidden />
            {t('save')}
          </a>
        </Button>
      </div>
      <div className="border-t pt-4">
        <h3 className="font-medium">{t('deleteTitle')}</h3>
        {deletion.isPending ? <SectionSkeleton /> : null}
        {deletion.isError && !deletion.data ? <NotRead onRetry={() => deletion.refetch()} /> : null}
        {deletion.data ? <Deletion deletion={deletion.data} /> : null}
      </div>
    </SettingsSection>
  );
}

function Deletion({ deletion }: { deletion: RouterOutputs['account']['deletion'] }) {
  const t = useTranslations('deletion');
  const dayOf = useDayWords();
  const keep = useKeepAccount();
  const [isOpen, setIsOpen] = useState(false);
  const { deletionAt, days } = deletion;
  if (deletionAt) {
    const { date, distance } = dayOf(deletionAt);
    return (
      <>
        <p className="measure mt-1 text-sm">{t('asked', { date, distance })}</p>
        <p className="measure mt-1 text-muted text-sm">{t('askedLead')}</p>
        <Button variant="primary" className="mt-4" isBusy={keep.isPending} onClick={() => keep.mutate()}>
          {t('keep')}
        </Button>
      </>
    );
  }
  return (
    <>
      <p className="measure mt-1 text-muted text-sm">{t('deleteLead', { days })}</p>
      <Button className="mt-4" onClick={() => setIsOpen(true)}>
        <Trash2 aria-hidden />
        {t('delete')}
      </Button>
      <DeleteDialog isOpen={isOpen} deletion={deletion} onClose={() => setIsOpen(false)} />
    </>
  );
}
