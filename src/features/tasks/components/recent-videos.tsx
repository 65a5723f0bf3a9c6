'use client';

import { CircleAlert, LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ownPath } from '#/features/tasks/components/own-path.ts';
import { inputOf } from '#/features/tasks/components/task-input.ts';
import type { Task } from '#/features/tasks/components/use-video-task.ts';
import { cn } from '#/lib/cn.ts';
import { trpc } from '#/trpc/client.ts';

const SHOWN = 8;

/** The latest videos as small pictures; one press shows one on the stage. Nothing until there are two. */
export function RecentVideos({ currentUuid, onPick }: { currentUuid: string | null; onPick: (task: Task) => void }) {
  const t = useTranslations('video');
  const list = trpc.tasks.list.useQuery({ limit: SHOWN });
  const tasks = list.data?.tasks.filter((task) => task.type === 'TEXT_TO_VIDEO') ?? [];
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
              aria-label={t('showVideo', { prompt: inputOf(task).prompt })}
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
  switch (task.status) {
    case 'queued':
    case 'running':
      return <LoaderCircle aria-hidden className="size-4 animate-spin text-muted" />;
    case 'failed':
    case 'canceled':
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
