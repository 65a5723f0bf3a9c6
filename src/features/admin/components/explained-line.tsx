'use client';

import { useTranslations } from 'next-intl';
import { TextLink } from '#/features/admin/components/values.tsx';
import { ExplanationFacts } from '#/features/credits/components/explanation-facts.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type ExplainedLineProps = {
  explanation: RouterOutputs['admin']['users']['explain'];
  /** The lines on the page, to which the explanation can link. */
  shownIds: readonly string[];
  closeHref: string;
};

/** Why a line is as it is, as the account's owner is told it. */
export function ExplainedLine({ explanation, shownIds, closeHref }: ExplainedLineProps) {
  const t = useTranslations('admin.user.lines');
  return (
    <div className="flex flex-col gap-3 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="font-medium">
          {t('explained')}: {explanation.line.description}
        </h3>
        <TextLink href={closeHref}>{t('close')}</TextLink>
      </div>
      <ExplanationFacts explanation={explanation} shownIds={new Set(shownIds)} />
    </div>
  );
}
