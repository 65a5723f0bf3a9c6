import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { keepChanges } from '#/features/tasks/components/keep-changes.ts';
import { recentTasks } from '#/features/tasks/components/list-pages.ts';
import { trpc } from '#/trpc/client.ts';
import { renderWithApp } from '#test/render-with-app.tsx';

type Changes = Parameters<typeof keepChanges>[1];

const account = { balance: 35, debtCredits: 0, held: 25, plan: 'Free', grants: [] };
const task = (uuid: string, status: string, type = 'TEXT_TO_VIDEO') =>
  ({ uuid, status, type, progress: 0 }) as unknown as Changes['tasks'][number];

/** Shows what the page has, and takes what the server tells with each press. */
function Page({ told }: { told: Changes[] }) {
  const utils = trpc.useUtils();
  const { data } = trpc.credits.balance.useQuery();
  const latest = trpc.tasks.latest.useQuery({ type: 'text-to-video' }).data?.task;
  const list = trpc.tasks.list.useQuery(recentTasks).data?.tasks;
  const history = trpc.credits.history.useQuery({}).data as unknown as string | undefined;
  const next = () => {
    const changes = told.shift();
    if (changes) keepChanges(utils, changes);
  };
  return (
    <>
      <button type="button" onClick={next}>
        next
      </button>
      <button type="button" onClick={() => void utils.invalidate()}>
        read again
      </button>
      <output>{`${data?.balance} ${latest?.uuid ?? 'none'} ${list?.map((one) => one.status).join('+') || 'nothing'} ${history}`}</output>
    </>
  );
}

test('balance, list and latest are as told, and the history is read again only when something began or ended', async () => {
  let reads = 0;
  const told = [
    { account, tasks: [task('b', 'running', 'EXTERNAL'), task('a', 'queued')] },
    { account, tasks: [task('b', 'running', 'EXTERNAL'), task('a', 'running')] },
    { account: { ...account, balance: 60, held: 0 }, tasks: [task('a', 'failed')] },
    { account: { ...account, balance: 60, held: 0 }, tasks: [] },
  ];
  renderWithApp(<Page told={told} />, {
    'credits.balance': () => ({ ...account, balance: 60, held: 0 }),
    'tasks.latest': () => ({ task: null }),
    'tasks.list': () => ({ tasks: [], nextCursor: null }),
    'credits.history': () => `read ${++reads}`,
  });
  const shows = async (text: string) => expect(await screen.findByText(text)).toBeTruthy();
  const next = () => userEvent.click(screen.getByRole('button', { name: 'next' }));
  await shows('60 none nothing read 1');
  await next();
  await shows('35 a running+queued read 2');
  await next();
  await shows('35 a running+running read 2');
  await next();
  await shows('60 a failed read 3');
  await next();
  await shows('60 none nothing read 4');
});

test('what a read that was under way says afterwards does not undo what the server told meanwhile', async () => {
  const before = { ...account, balance: 60, held: 0 };
  const late: (() => void)[] = [];
  let isLate = false;
  const answer = (value: unknown) => () => (isLate ? new Promise((resolve) => late.push(() => resolve(value))) : value);
  renderWithApp(<Page told={[{ account, tasks: [task('a', 'failed')] }]} />, {
    'credits.balance': answer(before),
    'tasks.latest': answer({ task: task('a', 'queued') }),
    'tasks.list': answer({ tasks: [task('a', 'queued')], nextCursor: null }),
    'credits.history': () => 'read',
  });
  expect(await screen.findByText('60 a queued read')).toBeTruthy();
  isLate = true;
  await userEvent.click(screen.getByRole('button', { name: 'read again' }));
  await expect.poll(() => late.length).toBe(3);
  await userEvent.click(screen.getByRole('button', { name: 'next' }));
  expect(await screen.findByText('35 a failed read')).toBeTruthy();
  for (const tell of late) tell();
  // Queries tell their components in a later turn of the loop.
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(screen.getByText('35 a failed read')).toBeTruthy();
});
