import { useTranslations } from 'next-intl';
import { CreateLink } from '#/components/offered-types.tsx';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { NoticeLine } from '#/features/notifications/components/notice-line.tsx';
import type { RouterOutputs } from '#/trpc/client.ts';

type NoticesPanelProps = {
  /** Null until they are read. */
  notices: RouterOutputs['notices']['list']['notices'] | null;
  hasFailed: boolean;
  hasOlder: boolean;
  isBusy: boolean;
  onRetry: () => void;
  onOlder: () => void;
  /** Called when a link leads to another page. */
  onLeave: () => void;
};

/** The notices, newest first, each as a sentence with the next step. */
export function NoticesPanel({ notices, hasFailed, hasOlder, isBusy, onRetry, onOlder, onLeave }: NoticesPanelProps) {
  const t = useTranslations('notices');
  if (notices === null) return hasFailed ? <NotRead text={t('notRead')} onRetry={onRetry} /> : <Loading />;
  if (notices.length === 0) return <Empty onLeave={onLeave} />;
  return (
    <div className="mt-4">
      <ul className="flex flex-col divide-y divide-line">
        {notices.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} onLeave={onLeave} />
        ))}
      </ul>
      {hasFailed ? <NotRead text={t('moreNotRead')} onRetry={onOlder} /> : null}
      {hasOlder && !hasFailed ? (
        <Button className="mt-2 w-full" size="sm" isBusy={isBusy} onClick={onOlder}>
          {t('older')}
        </Button>
      ) : null}
    </div>
  );
}

function NotRead({ text, onRetry }: { text: string; onRetry: () => void }) {
  const t = useTranslations('notices');
  return (
    <Alert tone="bad" className="mt-4">
      <AlertTitle>{text}</AlertTitle>
      <AlertActions>
        <Button variant="link" onClick={onRetry}>
          {t('retry')}
        </Button>
      </AlertActions>
    </Alert>
  );
}

function Loading() {
  const t = useTranslations('notices');
  return (
    <output aria-label={t('loading')} className="mt-4 flex flex-col gap-4">
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
    </output>
  );
}

function Empty({ onLeave }: { onLeave: () => void }) {
  const t = useTranslations('notices');
  return (
    <div className="mt-4 flex flex-col items-start gap-4">
      <p className="text-muted text-sm">{t('empty')}</p>
      <Button asChild size="sm">
        <CreateLink words={t('makeVideo')} onClick={onLeave} />
      </Button>
    </div>
  );
}
