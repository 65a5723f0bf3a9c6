import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { useTaskActions } from '#/features/tasks/components/use-task-actions.ts';
import { refuse, renderWithApp } from '#test/render-with-app.tsx';

const task = {
  uuid: 'one',
  type: 'TEXT_TO_VIDEO',
  status: 'failed',
  userInput: { prompt: 'A kite', seconds: 5, aspectRatio: 'square' },
} as unknown as Task;

type Sent = { uuid: string; expectedCostCredits: number; idempotencyKey: string };

function Acting() {
  const actions = useTaskActions(task, { onCanceled() {}, onRetried() {}, onRemoved() {} });
  return (
    <>
      <button type="button" onClick={actions.retry}>
        again for {actions.retryCostCredits}
      </button>
      <button type="button" onClick={actions.cancel}>
        cancel
      </button>
      <output>{actions.refusal ? `${actions.refusal.action} ${actions.refusal.error.reason}` : 'fine'}</output>
    </>
  );
}

/** Renders the actions with these answers, one for each try, and gives what was sent. */
function acting(answers: (() => unknown)[]): Sent[] {
  const sent: Sent[] = [];
  const made = { task: { ...task, uuid: 'two', status: 'queued' }, creditsUsed: 25, balance: 35, replayed: false };
  renderWithApp(<Acting />, {
    'tasks.retry': (input) => {
      sent.push(input as Sent);
      return (answers.shift() ?? (() => made))();
    },
    'tasks.cancel': () => refuse('It has ended.', { reason: 'TASK_STATE', status: 'succeeded' }),
  });
  return sent;
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

test('after a lost answer trying again is the same request, at the price that was shown', async () => {
  const sent = acting([() => refuse('Failed to fetch', null)]);
  await press('again for 25');
  expect(await screen.findByText('retry UNREACHABLE')).toBeTruthy();
  await press('again for 25');
  expect(await screen.findByText('fine')).toBeTruthy();
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[0]).toMatchObject({ uuid: 'one', expectedCostCredits: 25 });
});

test('a changed price is shown on the button, and the next press takes it under a key of its own', async () => {
  const sent = acting([() => refuse('Changed.', { reason: 'PRICE_CHANGED', costCredits: 50 })]);
  await press('again for 25');
  await press('again for 50');
  expect(await screen.findByText('fine')).toBeTruthy();
  expect(sent[1]?.expectedCostCredits).toBe(50);
  expect(sent[1]?.idempotencyKey).not.toBe(sent[0]?.idempotencyKey);
});

test('a refused cancel is told apart from a try: it says nothing of a charge', async () => {
  acting([]);
  await press('cancel');
  expect(await screen.findByText('other REFUSED')).toBeTruthy();
});
