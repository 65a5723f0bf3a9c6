'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { mediaFieldsOf, slugOf } from '#/catalog/task-types.ts';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { ResultComparison } from '#/features/tasks/components/results/result-comparison.tsx';
import { ResultPicture } from '#/features/tasks/components/results/result-picture.tsx';
import { ResultSound } from '#/features/tasks/components/results/result-sound.tsx';
import { ResultVideo } from '#/features/tasks/components/results/result-video.tsx';
import { ResultWords } from '#/features/tasks/components/results/result-words.tsx';
import { wordsOf } from '#/features/tasks/components/task-input.ts';
import type { ChosenUploads } from '#/features/tasks/components/use-chosen-media.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { ownPath } from '#/lib/own-path.ts';

type ResultViewProps = {
  task: Task;
  /** The uploads that it was made from, those that are still there. */
  media: ChosenUploads;
  wasWatched: boolean;
  onRenew: () => Promise<string | null>;
};

/** What a task made, as what it is. */
export function ResultView({ task, media, wasWatched, onRenew }: ResultViewProps): ReactNode {
  const t = useTranslations('result');
  const types = useTranslations('types');
  if (!task.outputUrl) return <NoResult text={t('noFile')} />;
  const url = ownPath(task.outputUrl);
  const kind = outputKindOf(task);
  const label = t('label', { kind, words: wordsOf(task) || types('untitled') });
  // A film that was made from a sound is listened to: once, and when it is asked for.
  const slug = slugOf(task.type);
  const isSpeech = slug !== undefined && mediaFieldsOf(slug).some(([, needed]) => needed === 'audio');
  switch (kind) {
    case 'video':
      return (
        <ResultVideo
          key={task.uuid}
          url={url}
          label={label}
          startsItself={wasWatched && !isSpeech}
          isLooped={!isSpeech}
          onRenew={onRenew}
        />
      );
    case 'audio':
      return <ResultSound key={task.uuid} url={url} label={label} onRenew={onRenew} />;
    case 'image': {
      const before = media.imageId;
      if (!before) return <ResultPicture key={task.uuid} url={url} label={label} onRenew={onRenew} />;
      return (
        <ResultComparison key={task.uuid} url={url} label={label} beforeUrl={ownPath(before.url)} onRenew={onRenew} />
      );
    }
    case 'text':
    case 'data':
      return <ResultWords key={task.uuid} kind={kind} url={url} label={label} onRenew={onRenew} />;
    case 'other':
      return <NoResult text={t('elsewhere')} />;
  }
}

/** The place of a result where there is none. */
export function NoResult({ text }: { text: string }) {
  return (
    <div className="grid size-full place-items-center border border-line border-dashed bg-text/3 p-4 text-center text-muted text-sm">
      {text}
    </div>
  );
}
