import { CalendarClock, CircleAlert, TriangleAlert } from 'lucide-react';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { outputKindOf, slugOf } from '#/catalog/task-types.ts';
import { useIsOffered } from '#/components/offered-types.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Link } from '#/i18n/navigation.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Notice = RouterOutputs['notices']['list']['notices'][number];
type NoticeLineProps = { notice: Notice; onLeave: () => void };

/** One notice: what happened, what it means for the credits, and what to do. */
export function NoticeLine({ notice, onLeave }: NoticeLineProps) {
  const t = useTranslations('notices');
  const format = useFormatter();
  const isOffered = useIsOffered();
  switch (notice.kind) {
    case 'taskFailed': {
      const { type, refundedCredits, errorMessage } = notice.data;
      const known = slugOf(type);
      const slug = known && isOffered(known) ? known : null;
      return (
        <Line
          notice={notice}
          icon={<CircleAlert aria-hidden className="size-4 text-bad" />}
          sentence={t('taskFailed', { kind: outputKindOf(type), amount: refundedCredits })}
          detail={errorMessage}
        >
          <Link href={slug ? `/tasks/${slug}` : '/history'} onClick={onLeave}>
            {t(slug ? 'tryAgain' : 'seeHistory')}
          </Link>
        </Line>
      );
    }
    case 'lowCredits': {
      const { availableCredits, thresholdCredits } = notice.data;
      return (
        <Line
          notice={notice}
          icon={<TriangleAlert aria-hidden className="size-4 text-warning" />}
          sentence={t('lowCredits', { available: availableCredits, threshold: thresholdCredits })}
        >
          <Link href="/plans" onClick={onLeave}>
            {t('getMore')}
          </Link>
        </Line>
      );
    }
    case 'creditsExpire': {
      const { credits, endsAt, lastEndsAt } = notice.data;
      const [date, lastDate] = [endsAt, lastEndsAt].map((at) => format.dateTime(new Date(at), 'day'));
      return (
        <Line
          notice={notice}
          icon={<CalendarClock aria-hidden className="size-4 text-warning" />}
          sentence={
            date === lastDate
              ? t('creditsExpire', { credits, date: date ?? '' })
              : t('creditsExpireFrom', { credits, date: date ?? '', lastDate: lastDate ?? '' })
          }
        >
          <Link href="/history" onClick={onLeave}>
            {t('seeHistory')}
          </Link>
        </Line>
      );
    }
    case 'planRenews': {
      const { plan, nextPlan, credits, renewsAt } = notice.data;
      const date = format.dateTime(new Date(renewsAt), 'day');
      return (
        <Line
          notice={notice}
          icon={<CalendarClock aria-hidden className="size-4 text-muted" />}
          sentence={t('planRenews', { next: plan === nextPlan ? 'same' : 'other', plan, nextPlan, credits, date })}
        >
          <Link href="/plans" onClick={onLeave}>
            {t('seePlan')}
          </Link>
        </Line>
      );
    }
  }
}

type LineProps = { notice: Notice; icon: ReactNode; sentence: string; detail?: string; children: ReactNode };

function Line({ notice, icon, sentence, detail, children }: LineProps) {
  const t = useTranslations('notices');
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  // The server's clock may be a little ahead of this one.
  const createdAt = notice.createdAt < now ? notice.createdAt : now;
  return (
    <li className="flex gap-2 py-4 first:pt-0 last:pb-0">
      <span className="mt-1 shrink-0">{icon}</span>
      <div className="flex min-w-0 flex-1 flex-col gap-1 text-sm">
        <p className="figures font-medium">{sentence}</p>
        {detail ? <p className="wrap-anywhere text-muted">{detail}</p> : null}
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted text-xs">
          {notice.isRead ? null : (
            <span className="-mr-2 inline-flex items-center gap-1 font-medium text-text">
              <span aria-hidden className="size-2 rounded-full bg-accent" />
              {t('new')}
            </span>
          )}
          <time dateTime={notice.createdAt.toISOString()} title={format.dateTime(notice.createdAt, 'exact')}>
            {format.relativeTime(createdAt, now)}
          </time>
          <Button asChild variant="link" className="text-xs">
            {children}
          </Button>
        </p>
      </div>
    </li>
  );
}
