'use client';

import { useTranslations } from 'next-intl';
import { type CSSProperties, useRef, useState } from 'react';
import { Dialog, DialogContent, DialogTitle, DialogTrigger } from '#/components/ui/dialog.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { BalancePill } from '#/features/credits/components/balance-pill.tsx';
import { CreditsPanel } from '#/features/credits/components/credits-panel.tsx';
import { trpc } from '#/trpc/client.ts';

/** Below the balance, ending where it ends; it opens from there. */
function anchorTo(element: HTMLElement | null): CSSProperties {
  const box = element?.getBoundingClientRect();
  if (!box) return {};
  const right = Math.max(16, document.documentElement.clientWidth - box.right);
  const originFromRight = document.documentElement.clientWidth - right - (box.left + box.width / 2);
  return {
    '--anchor-top': `${box.bottom + 8}px`,
    '--anchor-right': `${right}px`,
    transformOrigin: `calc(100% - ${Math.max(0, originFromRight)}px) 0`,
  } as CSSProperties;
}

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
      <DialogContent
        closeLabel={t('close')}
        aria-describedby={undefined}
        style={anchor}
        className="top-(--anchor-top,4.5rem) mr-0 ml-auto max-h-[calc(100dvh-var(--anchor-top,4.5rem)-1rem)] max-w-none translate-y-0 sm:right-(--anchor-right,1rem) sm:left-auto sm:w-104"
      >
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
