import { CirclePlay } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { slugOf } from '#/catalog/task-types.ts';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { wordsOf } from '#/features/tasks/components/task-input.ts';
import { TaskThumbnail } from '#/features/tasks/components/task-thumbnail.tsx';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { useTypeName } from '#/features/tasks/components/use-type-name.ts';

/** One thing in the gallery, as what it is: a press opens it. What was not made is quiet, and says why. */
export function GalleryTile({ task, onOpen }: { task: Task; onOpen: () => void }) {
  const t = useTranslations('gallery');
  const types = useTranslations('types');
  const format = useFormatter();
  const slug = slugOf(task.type);
  const type = useTypeName()(task.type);
  const words = wordsOf(task);
  const facts = [words && slug ? types(`${slug}.short`) : '', format.dateTime(task.createdAt, 'moment')];
  const isMade = task.status === 'succeeded';
  const hasPicture = task.status !== 'failed' && task.status !== 'canceled';
  return (
    <button type="button" onClick={onOpen} className="group flex w-full flex-col gap-2 rounded-lg text-left">
      <span className="relative grid aspect-square w-full place-items-center overflow-hidden rounded-lg border border-line bg-text/4 transition-[border-color] group-hover:border-control">
        {hasPicture ? <TaskThumbnail task={task} /> : <NotMade task={task} />}
        {isMade && outputKindOf(task) === 'video' ? (
          <span className="absolute right-2 bottom-2 grid size-7 place-items-center rounded-full bg-raised text-text">
            <CirclePlay aria-hidden className="size-5" />
          </span>
        ) : null}
      </span>
      {hasPicture ? <span className="sr-only">{t(`statuses.${task.status}`)}</span> : null}
      <span className="min-w-0">
        <span className="block truncate text-sm">{words || type}</span>
        <span className="figures block text-muted text-xs">{facts.filter(Boolean).join(' · ')}</span>
      </span>
    </button>
  );
}

function NotMade({ task }: { task: Task }) {
  const t = useTranslations('gallery');
  const reason = task.errorMessage ?? t(task.status === 'failed' ? 'failedReason' : 'canceledReason');
  return (
    <span className="flex max-w-full flex-col items-center gap-2 p-4 text-center">
      <TaskThumbnail task={task} />
      <span className="font-medium text-sm">{t(`statuses.${task.status}`)}</span>
      <span className="line-clamp-3 max-w-full wrap-anywhere text-muted text-xs">{reason}</span>
    </span>
  );
}
