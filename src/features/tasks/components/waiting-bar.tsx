import { LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useWaitingReason } from '#/trpc/use-waiting-reason.ts';

/** Says that the page waits, while a part of the server does not answer what it asks. */
export function WaitingBar({ isLiveLost }: { isLiveLost: boolean }) {
  const t = useTranslations('waiting');
  const reason = useWaitingReason();
  const isWaiting = isLiveLost || reason !== null;
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex justify-center p-4">
      {isWaiting ? (
        <div className="flex animate-line-in items-start gap-2 rounded-lg border border-warning/40 bg-raised px-4 py-2 text-sm shadow-raised">
          <LoaderCircle
            aria-hidden
            className="mt-1 size-4 shrink-0 animate-spin text-warning motion-reduce:animate-none"
          />
          <p className="text-muted">
            <span className="font-medium text-text">{t(reason === 'UNREACHABLE' ? 'unreachable' : 'part')}</span>{' '}
            {t('goesOn')}
          </p>
        </div>
      ) : null}
    </div>
  );
}
