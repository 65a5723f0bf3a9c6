'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Alert, AlertActions, AlertTitle } from '#/components/ui/alert.tsx';
import { Button } from '#/components/ui/button.tsx';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { useViewer } from '#/features/account/components/viewer.tsx';
import { priceOf } from '#/features/credit-costs/price-book.ts';
import { changeDraft, type Draft, useDraft } from '#/features/tasks/components/draft.ts';
import { EmptyStage } from '#/features/tasks/components/empty-stage.tsx';
import { frameStyle } from '#/features/tasks/components/frame.ts';
import { recentTasks } from '#/features/tasks/components/keep-changes.ts';
import { PriceLine } from '#/features/tasks/components/price-line.tsx';
import { RecentVideos } from '#/features/tasks/components/recent-videos.tsx';
import { SubmitRefusal } from '#/features/tasks/components/submit-refusal.tsx';
import { TextToVideoForm } from '#/features/tasks/components/text-to-video-form.tsx';
import { usePayment } from '#/features/tasks/components/use-payment.ts';
import { useSubmitTask } from '#/features/tasks/components/use-submit-task.ts';
import { type TaskActions, useTaskActions } from '#/features/tasks/components/use-task-actions.ts';
import { type Task, useVideoTask } from '#/features/tasks/components/use-video-task.ts';
import { STAGE_MAX_HEIGHT_REM, VideoStage } from '#/features/tasks/components/video-stage.tsx';
import { getPathname, useRouter } from '#/i18n/navigation.ts';
import { trpc } from '#/trpc/client.ts';

/** Brings the stage into view where it is below the form, on narrow screens. */
function showStage(stage: HTMLElement | null) {
  const isBelow = stage && stage.getBoundingClientRect().top > window.innerHeight / 2;
  if (isBelow) stage.scrollIntoView({ block: 'start', behavior: 'smooth' });
}

/** What you ask for, and what you get. */
export function TextToVideoStudio() {
  const t = useTranslations('video');
  const locale = useLocale();
  const router = useRouter();
  const viewer = useViewer();
  const isSignedIn = viewer !== null;
  const draft = useDraft();
  const stage = useRef<HTMLElement>(null);
  const shown = useVideoTask({ isSignedIn });
  const submitting = useSubmitTask({
    onCreated() {
      shown.pick(null);
      showStage(stage.current);
    },
  });

  // A button that was pressed goes: the keyboard goes on from the stage.
  const focusStage = () => stage.current?.focus({ preventScroll: true });
  const actions = useTaskActions(shown.task, {
    onCanceled: focusStage,
    onRetried: () => shown.pick(null),
    onRemoved: () => shown.pick(null),
  });
  const recent = trpc.tasks.list.useQuery(recentTasks, { enabled: isSignedIn }).data?.tasks ?? [];

  const { refusal } = submitting;
  const costCredits = submitting.changedPrice ?? priceOf('TEXT_TO_VIDEO', draft).costCredits;
  const payment = usePayment({ isSignedIn, type: 'TEXT_TO_VIDEO', input: draft, costCredits });

  function submit(input: Draft, expectedCostCredits: number) {
    if (isSignedIn) return submitting.submit(input, expectedCostCredits);
    const next = getPathname({ locale, href: '/tasks/text-to-video' });
    router.push({ pathname: '/sign-up', query: { next } });
  }

  return (
    <div className="grid grid-cols-1 gap-8 lg:grid-cols-[24rem_minmax(0,1fr)] lg:items-start">
      <TextToVideoForm
        draft={draft}
        costCredits={costCredits}
        isBusy={submitting.isBusy}
        refusedFields={refusal?.reason === 'VALIDATION' ? refusal.fields : []}
        priceLine={<PriceLine costCredits={costCredits} payment={payment} />}
        banner={refusal ? <SubmitRefusal refusal={refusal} /> : null}
        onChange={submitting.forgetRefusal}
        onSubmit={(input) => submit(input, costCredits)}
      />
      <section
        ref={stage}
        aria-label={t('stage')}
        tabIndex={-1}
        className="flex outline-none scroll-mt-20 flex-col gap-4 rounded-xl border bg-surface p-4 sm:p-6"
      >
        <StageContent shown={shown} draft={draft} actions={actions} recent={recent} onLeaveFocus={focusStage} />
        {isSignedIn ? <RecentVideos tasks={recent} currentUuid={shown.task?.uuid ?? null} onPick={shown.pick} /> : null}
      </section>
    </div>
  );
}

type StageContentProps = {
  shown: ReturnType<typeof useVideoTask>;
  draft: Draft;
  actions: TaskActions;
  recent: readonly Task[];
  onLeaveFocus: () => void;
};

function StageContent({ shown, draft, actions, recent, onLeaveFocus }: StageContentProps) {
  const t = useTranslations('video');
  if (shown.task) {
    return (
      <VideoStage
        task={shown.task}
        wasWatched={shown.watchedUuid === shown.task.uuid}
        isRefreshing={shown.isRefreshing}
        isLiveLost={shown.isLiveLost}
        isStatusUnread={shown.isStatusUnread}
        onRefresh={shown.refresh}
        actions={actions}
        recent={recent}
        onLeaveFocus={onLeaveFocus}
      />
    );
  }
  if (shown.isLoading) {
    return (
      <div role="status" aria-label={t('loading')} className="grid place-items-center">
        <div style={frameStyle('landscape', STAGE_MAX_HEIGHT_REM)}>
          <Skeleton className="size-full rounded-lg" />
        </div>
      </div>
    );
  }
  if (shown.isUnreadable) {
    return (
      <Alert tone="bad">
        <AlertTitle>{t('notRead')}</AlertTitle>
        <AlertActions>
          <Button size="sm" onClick={shown.refresh}>
            {t('retryRead')}
          </Button>
        </AlertActions>
      </Alert>
    );
  }
  return <EmptyStage aspectRatio={draft.aspectRatio} onExample={(prompt) => changeDraft({ prompt })} />;
}
