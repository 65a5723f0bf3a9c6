import { useTranslations } from 'next-intl';
import type { LedgerLine } from '#/features/credits/components/ledger-line.ts';
import { outputKindOf } from '#/features/tasks/components/output-kind.ts';
import { wordsOf } from '#/features/tasks/components/task-input.ts';
import { TaskThumbnail } from '#/features/tasks/components/task-thumbnail.tsx';
import { Link } from '#/i18n/navigation.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

/** A task that a line paid for. */
export type Bought = RouterOutputs['credits']['bought'][number];

const idsOfQuestion = 100;

/** The task that a line names in its metadata, which is an open record. */
function taskIdOf({ metadata }: LedgerLine): string | null {
  return typeof metadata.taskId === 'string' ? metadata.taskId : null;
}

/**
 * What the lines of a table paid for, by its line: those whose results are still there. Read beside the lines, some at a time; until then, and
 * where it cannot be read, the lines stand as they are.
 */
export function useBought(lines: readonly LedgerLine[]): (line: LedgerLine) => Bought | null {
  const ids = [...new Set(lines.map(taskIdOf))].filter((id) => id !== null);
  const parts = Array.from({ length: Math.ceil(ids.length / idsOfQuestion) }, (_, part) =>
    ids.slice(part * idsOfQuestion, (part + 1) * idsOfQuestion),
  );
  const answers = trpc.useQueries((t) => parts.map((taskIds) => t.credits.bought({ taskIds })));
  const tasks = new Map(answers.flatMap(({ data }) => (data ?? []).map((task) => [task.uuid, task] as const)));
  return (line) => tasks.get(taskIdOf(line) ?? '') ?? null;
}

/** The picture of what a charge made, or nothing where there is none. */
export function hasPicture(task: Bought): boolean {
  return task.status === 'succeeded' && task.outputUrl !== null && ['image', 'video'].includes(outputKindOf(task));
}

/** The picture of what was made, in the size of a line. */
export function BoughtPicture({ task }: { task: Bought }) {
  return (
    <span className="size-10 shrink-0 overflow-hidden rounded-md bg-text/5">
      <TaskThumbnail task={task} />
    </span>
  );
}

/** The words that something was made from, with the way to it. */
export function BoughtWords({ task }: { task: Bought }) {
  const t = useTranslations('history');
  const words = wordsOf(task);
  return (
    <span className="flex min-w-0 items-center gap-x-2 text-muted text-xs">
      {words ? <span className="line-clamp-1 min-w-0 wrap-anywhere">{words}</span> : null}
      <Link
        href={`/gallery?item=${task.uuid}`}
        prefetch={false}
        aria-label={t('openResultOf', { words: words || task.uuid })}
        className="-my-1 relative z-10 inline-flex min-h-8 shrink-0 items-center underline underline-offset-4 hover:text-text"
      >
        {t('openResult')}
      </Link>
    </span>
  );
}
