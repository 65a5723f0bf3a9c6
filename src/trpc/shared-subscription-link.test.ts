import { randomUUID } from 'node:crypto';
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { type Observer, observable } from '@trpc/server/observable';
import { expect, onTestFinished, test, vi } from 'vitest';
import { sharedSubscriptionLink } from '#/trpc/shared-subscription-link.ts';
import type { AppRouter } from '#/web/root.ts';
import { until } from '#test/until.ts';

type Failure = TRPCClientError<AppRouter>;

/** Tabs of one browser, and the streams that the server has open for them. */
function browser() {
  // Locks and channels of a browser are those of this process here; each test has names of its own.
  const owner = randomUUID();
  const open: Observer<unknown, Failure>[] = [];
  let opened = 0;
  const own: TRPCLink<AppRouter> = () => () =>
    observable((heard) => {
      opened += 1;
      open.push(heard as never);
      return () => {
        // As tRPC's own link does.
        heard.complete();
        open.splice(open.indexOf(heard as never), 1);
      };
    });
  /** Opens a tab; `told` is what it hears. */
  function openTab(ofOwner: string | null = owner) {
    const told: unknown[] = [];
    const failures: Failure[] = [];
    const completed = vi.fn();
    const op = { type: 'subscription', path: 'tasks.onChanges', input: { recent: 8 } };
    const chain = { op, next: () => observable(() => {}) } as never;
    const subscription = sharedSubscriptionLink(
      own,
      () => ofOwner,
    )({} as never)(chain).subscribe({
      next: ({ result }) =>
        told.push(result.type === 'state' ? result.error?.message : 'data' in result && result.data),
      error: (failure) => failures.push(failure),
      complete: completed,
    });
    onTestFinished(() => subscription.unsubscribe());
    return { told, failures, completed, close: () => subscription.unsubscribe() };
  }
  const tell = (data: unknown) => open[0]?.next?.({ result: { type: 'data', data } });
  return { open, opened: () => opened, openTab, tell };
}

test('three tabs have one stream, and each hears everything, dates as dates', async () => {
  const { open, opened, openTab, tell } = browser();
  const tabs = [openTab(), openTab(), openTab()];
  await until(() => open.length === 1);
  const at = new Date();
  tell({ balance: 60, at });
  await until(() => tabs.every(({ told }) => told.length === 1));
  for (const { told } of tabs) expect(told).toEqual([{ balance: 60, at }]);
  expect(opened()).toBe(1);
});

test('a tab that comes later hears at once where the stream stands, and why it is interrupted', async () => {
  const { open, openTab, tell } = browser();
  openTab();
  await until(() => open.length === 1);
  tell('old');
  tell('new');
  const late = openTab();
  await until(() => late.told.length > 0);
  expect(late.told).toEqual(['new']);
  open[0]?.next?.({ result: { type: 'state', state: 'connecting', error: new TRPCClientError('cut off') } });
  const later = openTab();
  await until(() => later.told.length === 2);
  expect(later.told).toEqual(['new', 'cut off']);
});

test('when the tab that holds the stream closes, another one opens it, and nobody is told of an end', async () => {
  const { open, opened, openTab, tell } = browser();
  const [first, second, third] = [openTab(), openTab(), openTab()];
  await until(() => open.length === 1);
  tell('before');
  await until(() => third.told.length === 1);
  first.close();
  await until(() => opened() === 2);
  expect(open).toHaveLength(1);
  tell('after');
  await until(() => second.told.length === 2 && third.told.length === 2);
  expect([first.told, second.told, third.told]).toEqual([['before'], ['before', 'after'], ['before', 'after']]);
  expect([second.failures, third.failures]).toEqual([[], []]);
  expect(second.completed).not.toHaveBeenCalled();
  expect(third.completed).not.toHaveBeenCalled();
});

test('a tab that leaves while it waits for its turn never opens a stream', async () => {
  const { open, opened, openTab, tell } = browser();
  const holding = openTab();
  await until(() => open.length === 1);
  const waiting = openTab();
  waiting.close();
  holding.close();
  const next = openTab();
  await until(() => open.length === 1 && opened() === 2);
  tell('new');
  expect(next.told).toEqual(['new']);
  expect(waiting.told).toEqual([]);
});

test('a refusal reaches all tabs with its reason', async () => {
  const { open, openTab } = browser();
  const tabs = [openTab(), openTab()];
  await until(() => open.length === 1);
  const shape = { code: -32001, message: 'You were signed out.', data: { reason: 'UNAUTHORIZED', httpStatus: 401 } };
  const refusal = new TRPCClientError<AppRouter>(shape.message, { result: { error: shape } } as never);
  while (open.length > 0 || tabs.some(({ failures }) => failures.length === 0)) {
    // Whoever gets the lock before it hears of the refusal is refused for itself.
    open[0]?.error?.(refusal);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const { failures } of tabs)
    expect(failures).toMatchObject([{ message: shape.message, data: { reason: 'UNAUTHORIZED' } }]);
});

test('tabs of other people, and those of nobody, have streams of their own', async () => {
  const { open, openTab } = browser();
  const tabs = [openTab(), openTab(randomUUID()), openTab(null), openTab(null)];
  await until(() => open.length === 4);
  for (const [n, heard] of [...open].entries()) heard.next?.({ result: { type: 'data', data: n } });
  expect(tabs.flatMap(({ told }) => told).sort()).toEqual([0, 1, 2, 3]);
});

test('a browser without locks has a stream in each tab', () => {
  vi.stubGlobal('navigator', {});
  onTestFinished(() => void vi.unstubAllGlobals());
  const { open, openTab } = browser();
  const tabs = [openTab(), openTab()];
  expect(open).toHaveLength(2);
  for (const heard of open) heard.next?.({ result: { type: 'data', data: 'new' } });
  expect(tabs.map(({ told }) => told)).toEqual([['new'], ['new']]);
});

test('a browser that refuses its locks has a stream of its own in each tab', async () => {
  vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(new DOMException('No.', 'SecurityError')) } });
  onTestFinished(() => void vi.unstubAllGlobals());
  const { open, opened, openTab } = browser();
  const tab = openTab();
  await until(() => opened() === 1);
  tab.close();
  expect(open).toEqual([]);
});
