import { hashKey } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';
import { type ApiCaches, refreshLedger } from '#/trpc/refresh-account.ts';

type Task = RouterOutputs['tasks']['get']['task'];
/** An event of the subscription: the account, and the newest tasks, newest first. */
type Changes = { account: RouterOutputs['credits']['balance']; tasks: Task[] };

/**
 * Writes an event of the subscription into the query cache, and invalidates the queries that it affects without data. A read of the
 * same that is under way is given up: its answer may be older than the event, and no event follows that would undo it.
 */
export function keepChanges(utils: ApiCaches, { account, tasks }: Changes): void {
  const known = utils.credits.balance.getData();
  const knownTasks = utils.tasks.list.getData(recentTasks)?.tasks;
  void utils.credits.balance.cancel();
  utils.credits.balance.setData(undefined, account);
  void utils.tasks.list.cancel(recentTasks);
  utils.tasks.list.setData(recentTasks, (page) => ({ nextCursor: page?.nextCursor ?? null, tasks }));
  for (const task of tasks) {
    void utils.tasks.get.cancel({ uuid: task.uuid });
    utils.tasks.get.setData({ uuid: task.uuid }, { task });
  }
  keepLatest(utils, tasks);
  refreshOlderTasks(utils, tasks);
  const isSameAccount = known !== undefined && JSON.stringify(known) === JSON.stringify(account);
  if (isSameAccount && knownTasks && endsOf(knownTasks) === endsOf(tasks)) return;
  void utils.tasks.list.invalidate(undefined, { predicate: ({ queryKey }) => !isRecentTasks(queryKey) });
  void utils.notices.unreadCount.invalidate();
  // Welcome credits that waited may have come.
  if (utils.account.profile.getData()?.waitingCredits) void utils.account.profile.invalidate();
  refreshLedger(utils);
}

function keepLatest(utils: ApiCaches, tasks: readonly Task[]): void {
  for (const slug of taskTypeSlugs) {
    const latest = tasks.find((task) => task.type === taskTypes[slug].type);
    if (!latest && tasks.length >= recentTasks.limit) {
      void utils.tasks.latest.invalidate({ type: slug });
      continue;
    }
    void utils.tasks.latest.cancel({ type: slug });
    utils.tasks.latest.setData({ type: slug }, { task: latest ?? null });
  }
}

/** Whether it is the query of the recent tasks, which the subscription delivers in full. */
function isRecentTasks(queryKey: readonly unknown[]): boolean {
  return hashKey(queryKey) === hashKey(getQueryKey(trpc.tasks.list, recentTasks, 'query'));
}

/** Invalidates open tasks that are cached and older than the tasks of the event. */
function refreshOlderTasks(utils: ApiCaches, tasks: readonly Task[]): void {
  void utils.tasks.get.invalidate(undefined, {
    predicate: ({ state }) => {
      const shown = (state.data as { task: Task } | undefined)?.task;
      return shown !== undefined && !isTerminal(shown.status) && !tasks.some(({ uuid }) => uuid === shown.uuid);
    },
  });
}

/** Returns a key of which tasks exist and which have ended: the ledger changes only when it does. */
function endsOf(tasks: readonly Task[]): string {
  return tasks.map(({ uuid, status }) => `${uuid} ${isTerminal(status)}`).join();
}
