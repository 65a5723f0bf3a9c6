import { hashKey } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-inputs.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';
import { type ApiCaches, refreshLedger } from '#/trpc/refresh-account.ts';

type Task = RouterOutputs['tasks']['get']['task'];
/** What the subscription tells: the account, and the newest tasks, newest first. */
type Changes = { account: RouterOutputs['credits']['balance']; tasks: Task[] };

/** Brings what the page has cached to what the server has told. What was not told but follows from it is read again. */
export function keepChanges(utils: ApiCaches, { account, tasks }: Changes): void {
  const known = utils.credits.balance.getData();
  const knownTasks = utils.tasks.list.getData(recentTasks)?.tasks;
  utils.credits.balance.setData(undefined, account);
  utils.tasks.list.setData(recentTasks, (page) => ({ nextCursor: page?.nextCursor ?? null, tasks }));
  for (const task of tasks) utils.tasks.get.setData({ uuid: task.uuid }, { task });
  keepLatest(utils, tasks);
  readAgainOthers(utils, tasks);
  const isSameAccount = known !== undefined && JSON.stringify(known) === JSON.stringify(account);
  if (isSameAccount && knownTasks && endsOf(knownTasks) === endsOf(tasks)) return;
  void utils.tasks.list.invalidate(undefined, { predicate: ({ queryKey }) => !isRecentTasks(queryKey) });
  void utils.notices.unreadCount.invalidate();
  refreshLedger(utils);
}

function keepLatest(utils: ApiCaches, tasks: readonly Task[]): void {
  for (const slug of taskTypeSlugs) {
    const latest = tasks.find((task) => task.type === taskTypes[slug].type);
    if (latest) utils.tasks.latest.setData({ type: slug }, { task: latest });
    else if (tasks.length < recentTasks.limit) utils.tasks.latest.setData({ type: slug }, { task: null });
    else void utils.tasks.latest.invalidate({ type: slug });
  }
}

/** Whether it is the list that is told whole. */
function isRecentTasks(queryKey: readonly unknown[]): boolean {
  return hashKey(queryKey) === hashKey(getQueryKey(trpc.tasks.list, recentTasks, 'query'));
}

/** An open task that is on show and older than what was told. */
function readAgainOthers(utils: ApiCaches, tasks: readonly Task[]): void {
  void utils.tasks.get.invalidate(undefined, {
    predicate: ({ state }) => {
      const shown = (state.data as { task: Task } | undefined)?.task;
      return shown !== undefined && !isTerminal(shown.status) && !tasks.some(({ uuid }) => uuid === shown.uuid);
    },
  });
}

/** Which tasks there are and which have ended: what the ledger follows. */
function endsOf(tasks: readonly Task[]): string {
  return tasks.map(({ uuid, status }) => `${uuid} ${isTerminal(status)}`).join();
}
