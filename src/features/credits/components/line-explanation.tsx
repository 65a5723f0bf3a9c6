'use client';

import { useTranslations } from 'next-intl';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { ExplanationFacts } from '#/features/credits/components/explanation-facts.tsx';
import { trpc } from '#/trpc/client.ts';

/** The explanation of a line, loaded when it is opened. `shownIds` are the lines on the page, which it can link to. */
export function LineExplanation({ id, shownIds }: { id: string; shownIds: ReadonlySet<string> }) {
  const t = useTranslations('explain');
  const explanation = trpc.credits.explain.useQuery({ id });
  if (explanation.data) return <ExplanationFacts explanation={explanation.data} shownIds={shownIds} />;
  if (explanation.isPending) {
    return (
      <div role="status" aria-label={t('loading')} className="flex flex-col gap-3">
        <Skeleton className="h-4 w-64 max-w-full" />
        <Skeleton className="h-4 w-80 max-w-full" />
        <Skeleton className="h-4 w-48 max-w-full" />
      </div>
    );
  }
  return (
    <Alert tone="bad">
      <AlertTitle>{t('notRead')}</AlertTitle>
      <AlertActions>
        <Button size="sm" onClick={() => explanation.refetch()}>
          {t('retry')}
        </Button>
      </AlertActions>
    </Alert>
  );
}
