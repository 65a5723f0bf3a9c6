'use client';

import { useTranslations } from 'next-intl';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { recentOfType } from '#/features/tasks/components/list-pages.ts';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { wordsOf } from '#/features/tasks/components/task-input.ts';
import { TaskThumbnail } from '#/features/tasks/components/task-thumbnail.tsx';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { withTold } from '#/features/tasks/components/use-told-tasks.ts';
import { cn } from '#/lib/cn.ts';
import { trpc } from '#/trpc/client.ts';

type RecentTasksProps = {
  slug: TaskTypeSlug;
  /** The newest tasks of every type, as they are now. */
  told: readonly Task[];
  currentUuid: string | null;
  onPick: (task: Task) => void;
};

/** The latest of a type as small pictures; one press shows one on the stage. Nothing until there are two. */
export function RecentTasks({ slug, told, currentUuid, onPick }: RecentTasksProps) {
  const t = useTranslations('task');
  const types = useTranslations('types');
  const { data } = trpc.tasks.list.useQuery(recentOfType(slug));
  const tasks = withTold(data?.tasks ?? [], told);
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
              aria-label={t('show', {
                kind: outputKindOf(task),
                words: wordsOf(task) || types('untitled'),
                status: t(`status.${task.status}`, { progress: task.progress }),
              })}
              aria-current={task.uuid === currentUuid ? 'true' : undefined}
              className={cn(
                'grid h-18 w-32 place-items-center overflow-hidden rounded-md border bg-text/4 transition-[border-color] hover:border-control',
                task.uuid === currentUuid ? 'border-text ring-1 ring-text' : 'border-line',
              )}
            >
              <TaskThumbnail task={task} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
