import { ofGroup } from '#/features/tasks/components/list-pages.ts';
import { useIsLiveLost } from '#/features/tasks/components/live-account.tsx';
import { TaskStage } from '#/features/tasks/components/task-stage.tsx';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { useTaskActions } from '#/features/tasks/components/use-task-actions.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { trpc } from '#/trpc/client.ts';

type MemberProps = {
  /** Shows another task; null returns to the latest. */
  onPick: (task: Task | null) => void;
} & Pick<Parameters<typeof TaskStage>[0], 'recent' | 'onLeaveFocus' | 'onMakeAgain'>;

/** The tasks that were asked for together, side by side, each with its own state, actions and failure. */
export function TaskGroup({ task, group, ...props }: MemberProps & { task: Task; group: string }) {
  const { data } = trpc.tasks.list.useQuery(ofGroup(group));
  const members = data ? data.tasks.toReversed() : [task];
  return (
    <ul className="grid grid-cols-1 gap-8 sm:grid-cols-2 sm:gap-4">
      {members.map((member) => (
        <li key={member.uuid} className="min-w-0">
          <Member known={member} {...props} />
        </li>
      ))}
    </ul>
  );
}

function Member({ known, onPick, ...props }: MemberProps & { known: Task }) {
  const shown = trpc.tasks.get.useQuery({ uuid: known.uuid }, { placeholderData: { task: known } });
  const task = shown.data?.task ?? known;
  const actions = useTaskActions(task, {
    onCanceled: props.onLeaveFocus,
    onRetried: onPick,
    onRemoved: () => onPick(null),
  });
  const isLiveLost = useIsLiveLost() && !isTerminal(task.status);
  return (
    <TaskStage
      {...props}
      task={task}
      wasWatched={false}
      isRefreshing={shown.isFetching}
      isLiveLost={isLiveLost}
      isStatusUnread={shown.isRefetchError}
      onRefresh={async () => (await shown.refetch()).data?.task ?? null}
      actions={actions}
    />
  );
}
