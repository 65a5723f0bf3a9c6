'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useRef } from 'react';
import { getCreditCostDescription } from '#/catalog/price-book.ts';
import { doResultsVary } from '#/catalog/several.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { useViewer } from '#/components/viewer.tsx';
import { useDraft } from '#/features/tasks/components/draft.ts';
import { awaitedMedia, draftCost, draftMeasures } from '#/features/tasks/components/draft-price.ts';
import { PriceLine } from '#/features/tasks/components/price-line.tsx';
import { RecentTasks } from '#/features/tasks/components/recent-tasks.tsx';
import { StudioStage } from '#/features/tasks/components/studio-stage.tsx';
import { SubmitRefusal } from '#/features/tasks/components/submit-refusal.tsx';
import { TaskForm } from '#/features/tasks/components/task-form.tsx';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';
import { useChosenMedia } from '#/features/tasks/components/use-chosen-media.ts';
import { useCount } from '#/features/tasks/components/use-count.ts';
import { useModel } from '#/features/tasks/components/use-model.ts';
import { usePayment } from '#/features/tasks/components/use-payment.ts';
import { usePreviewNote } from '#/features/tasks/components/use-preview-note.ts';
import { useShownTask } from '#/features/tasks/components/use-shown-task.ts';
import { useSubmitTask } from '#/features/tasks/components/use-submit-task.ts';
import { useTaskActions } from '#/features/tasks/components/use-task-actions.ts';
import { useRecentTasks } from '#/features/tasks/components/use-told-tasks.ts';
import { getPathname, useRouter } from '#/i18n/navigation.ts';

/** Brings the stage into view where it is below the form, on narrow screens. */
function showStage(stage: HTMLElement | null) {
  const isBelow = stage && stage.getBoundingClientRect().top > window.innerHeight / 2;
  if (isBelow) stage.scrollIntoView({ block: 'start', behavior: 'smooth' });
}

/** What you ask for, and what you get: of any type. */
export function Studio({ slug }: { slug: TaskTypeSlug }) {
  const t = useTranslations('studio');
  const price = useTranslations('price');
  const locale = useLocale();
  const router = useRouter();
  const isSignedIn = useViewer() !== null;
  const { type, output, isEstimated } = taskTypes[slug];
  const path = `/tasks/${slug}`;
  const draft = useDraft(slug);
  const media = useChosenMedia(slug, draft, isSignedIn);
  const stage = useRef<HTMLElement>(null);
  const shown = useShownTask({ slug, isSignedIn });
  const submitting = useSubmitTask({
    slug,
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
  const recent = useRecentTasks(isSignedIn);

  const { refusal } = submitting;
  const { models, model } = useModel(slug);
  const measures = draftMeasures(slug, draft, { media, model });
  const costOf = (name: string) => draftCost(slug, name, draftMeasures(slug, draft, { media, model: name }));
  const awaited = awaitedMedia(slug, media);
  const mayVary = doResultsVary(slug, model);
  const wanted = useCount(slug);
  const count = mayVary ? wanted : 1;
  const eachCredits = costOf(model);
  const costCredits = submitting.changedPrice ?? (eachCredits === null ? null : eachCredits * count);
  const previewNote = usePreviewNote(slug, model, draft);
  const payment = usePayment({ isSignedIn, type, model, count, input: measures, costCredits });

  function submit(input: AnyDraft) {
    if (isSignedIn) return costCredits === null ? undefined : submitting.submit(input, model, costCredits, count);
    router.push({ pathname: '/sign-up', query: { next: getPathname({ locale, href: path }) } });
  }

  return (
    <div className="grid grid-cols-1 gap-8 lg:grid-cols-[24rem_minmax(0,1fr)] lg:items-start">
      <TaskForm
        slug={slug}
        draft={draft}
        media={media}
        costCredits={costCredits}
        models={{ models, model, costOf }}
        count={mayVary ? count : null}
        isBusy={submitting.isBusy}
        refusedFields={refusal?.reason === 'VALIDATION' ? refusal.fields : []}
        priceLine={
          <PriceLine
            costCredits={costCredits}
            unknownText={price('per', { rule: getCreditCostDescription(type, model), kind: awaited })}
            unknownHint={price('notYetHint', { kind: awaited })}
            note={isEstimated ? price('estimateNote', { kind: output }) : previewNote}
            payment={payment}
          />
        }
        banner={refusal ? <SubmitRefusal refusal={refusal} path={path} /> : null}
        onChange={submitting.forgetRefusal}
        onSubmit={submit}
      />
      <section
        ref={stage}
        aria-label={t('stage', { kind: output })}
        tabIndex={-1}
        className="flex outline-none scroll-mt-20 flex-col gap-4 rounded-xl border bg-surface p-4 sm:p-6"
      >
        <StudioStage
          slug={slug}
          shown={shown}
          draft={draft}
          draftMedia={media}
          actions={actions}
          recent={recent}
          onLeaveFocus={focusStage}
        />
        {isSignedIn ? (
          <RecentTasks slug={slug} told={recent} currentUuid={shown.task?.uuid ?? null} onPick={shown.pick} />
        ) : null}
      </section>
    </div>
  );
}
