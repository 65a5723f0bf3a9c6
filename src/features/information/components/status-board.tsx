'use client';

import { CircleAlert, CircleCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Alert, AlertText, AlertTitle } from '#/components/ui/alert.tsx';
import { type Look, useLooks } from '#/features/information/components/use-looks.ts';
import { type Part, parts } from '#/features/information/schema.ts';

/** Each part of the product in words, as it was when it was last looked at. Looks again by itself. */
export function StatusBoard({ atFirst }: { atFirst: Look }) {
  const t = useTranslations('status');
  const format = useFormatter();
  const { look, isReached } = useLooks(atFirst);
  const { broken, lookedAt } = look;
  const found = broken.length === 0 ? 'well' : 'broken';
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <Summary state={isReached ? found : 'unreachable'} />
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {parts.filter(isShown(broken)).map((part) => (
          <PartLine key={part} part={part} isBroken={broken.includes(part)} />
        ))}
      </ul>
      <p className="figures text-muted text-xs">{t('lookedAt', { time: format.dateTime(lookedAt, 'exact') })}</p>
    </div>
  );
}

/** An archive that works is nothing to people, and most installations have none. */
function isShown(broken: readonly Part[]) {
  return (part: Part) => part !== 'archive' || broken.includes(part);
}

function Summary({ state }: { state: 'well' | 'broken' | 'unreachable' }) {
  const t = useTranslations('status');
  return (
    <Alert tone={state === 'well' ? 'good' : 'warning'} role="status" className="animate-none">
      <AlertTitle>{t(`${state}.title`)}</AlertTitle>
      <AlertText>{t(`${state}.text`)}</AlertText>
    </Alert>
  );
}

function PartLine({ part, isBroken }: { part: Part; isBroken: boolean }) {
  const t = useTranslations('status');
  const Icon = isBroken ? CircleAlert : CircleCheck;
  return (
    <li className="flex gap-3 p-4">
      <Icon aria-hidden className={isBroken ? 'mt-1 size-4 shrink-0 text-bad' : 'mt-1 size-4 shrink-0 text-good'} />
      <div>
        <p className="font-medium text-sm">{t(isBroken ? 'fails' : 'works', { part: t(`parts.${part}.name`) })}</p>
        <p className="text-muted text-xs">{t(isBroken ? `parts.${part}.broken` : `parts.${part}.does`)}</p>
      </div>
    </li>
  );
}
