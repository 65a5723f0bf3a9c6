import { useTranslations } from 'next-intl';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { cn } from '#/lib/cn.ts';

const DOT_CLASSES = {
  queued: 'bg-muted animate-breathe',
  running: 'bg-text animate-breathe',
  succeeded: 'bg-good',
  failed: 'bg-bad',
  canceled: 'bg-muted',
} as const satisfies Record<Task['status'], string>;

/** The state of a task as a dot and words. */
export function TaskState({ task, className }: { task: Task; className?: string }) {
  const t = useTranslations('task');
  return (
    <span className={cn('figures inline-flex items-center gap-2 font-medium text-sm', className)}>
      <span aria-hidden className={cn('size-2 shrink-0 rounded-full', DOT_CLASSES[task.status])} />
      {t(`status.${task.status}`, { progress: task.progress })}
    </span>
  );
}
