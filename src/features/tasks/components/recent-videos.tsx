'use client';

import { Ban, CircleAlert, Clock, LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ownPath } from '#/features/tasks/components/own-path.ts';
import { inputOf } from '#/features/tasks/components/task-input.ts';
import type { Task } from '#/features/tasks/components/use-video-task.ts';
import { cn } from '#/lib/cn.ts';

type RecentVideosProps = { tasks: readonly Task[]; currentUuid: string | null; onPick: (task: Task) => void };

/** The latest videos as small pictures; one press shows one on the stage. Nothing until there are two. */
export function RecentVideos({ tasks: recent, currentUuid, onPick }: RecentVideosProps) {
  const t = useTranslations('video');
  const tasks = recent.filter((task) => task.type === 'TEXT_TO_VIDEO');
  if (tasks.length < 2) return null;
  return (
    <section aria-labelledby="recent-heading" className="border-t pt-4">
      <h2 id="recent-heading" className="font-medium text-sm">
        {t('recent')}
      </h2>
      <ul className="-mx-1 mt-1 flex gap-2 overflow-x-auto p-1">
        {tasks.map((task) => (
          <li key={task.uuid} className="shrink-0">
            <button
              type="button"
              onClick={() => onPick(task)}
              aria-label={t('showVideo', {
                prompt: inputOf(task).prompt,
                status: t(`status.${task.status}`, { progress: task.progress }),
              })}
              aria-current={task.uuid === currentUuid ? 'true' : undefined}
              className={cn(
                'grid h-18 w-32 place-items-center overflow-hidden rounded-md border bg-text/4 transition-[border-color] hover:border-control',
                task.uuid === currentUuid ? 'border-text ring-1 ring-text' : 'border-line',
              )}
            >
              <Thumbnail task={task} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Thumbnail({ task }: { task: Task }) {
  const t = useTranslations('video');
  switch (task.status) {
    case 'queued':
      return <Clock aria-hidden className="size-4 text-muted" />;
    case 'running':
      return (
        <span aria-hidden className="figures inline-flex items-center gap-2 text-muted text-xs">
          <LoaderCircle className="size-4 animate-spin" />
          {t('percent', { progress: task.progress })}
        </span>
      );
    case 'canceled':
      return <Ban aria-hidden className="size-4 text-muted" />;
    case 'failed':
      return <CircleAlert aria-hidden className="size-4 text-bad" />;
    case 'succeeded':
      return task.outputUrl ? (
        // The fragment asks for a picture a little way in, where the first scene has appeared.
        <video
          src={`${ownPath(task.outputUrl)}#t=0.6`}
          preload="metadata"
          muted
          playsInline
          tabIndex={-1}
          className="size-full object-cover"
        />
      ) : null;
  }
}
