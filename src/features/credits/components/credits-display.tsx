'use client';

import { useTranslations } from 'next-intl';
import { type CSSProperties, useRef, useState } from 'react';
import { anchoredClasses, anchorTo } from '#/components/anchor-to.ts';
import { Dialog, DialogContent, DialogTitle, DialogTrigger } from '#/components/ui/dialog.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { BalancePill } from '#/features/credits/components/balance-pill.tsx';
import { CreditsPanel } from '#/features/credits/components/credits-panel.tsx';
import { trpc } from '#/trpc/client.ts';

/** The balance in the header. Opens what it is made of, all prices and the way to more. */
export function CreditsDisplay() {
  const t = useTranslations('credits');
  const balance = trpc.credits.balance.useQuery();
  const trigger = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<CSSProperties>({});
  const [isOpen, setIsOpen] = useState(false);

  if (balance.isPending) {
    return (
      <output aria-label={t('loading')} className="block">
        <Skeleton className="h-11 w-30 rounded-full" />
      </output>
    );
  }

  function changeOpen(opens: boolean) {
    if (opens) {
      setAnchor(anchorTo(trigger.current));
      void balance.refetch();
    }
    setIsOpen(opens);
  }

  return (
    <Dialog open={isOpen} onOpenChange={changeOpen}>
      <DialogTrigger asChild>
        <BalancePill ref={trigger} balance={balance.data?.balance ?? null} />
      </DialogTrigger>
      <DialogContent closeLabel={t('close')} aria-describedby={undefined} style={anchor} className={anchoredClasses}>
        <DialogTitle>{t('title')}</DialogTitle>
        <CreditsPanel
          account={balance.data ?? null}
          onRetry={() => balance.refetch()}
          onLeave={() => setIsOpen(false)}
        />
      </DialogContent>
    </Dialog>
  );
}
