import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { localPreview } from '#/catalog/models.ts';
import { useSubmitTask } from '#/features/tasks/components/use-submit-task.ts';
import { refuse, renderWithApp } from '#test/render-with-app.tsx';

beforeEach(() => sessionStorage.clear());

type Sent = { idempotencyKey: string; expectedCostCredits: number };

function Submitting() {
  const { submit, refusal, changedPrice } = useSubmitTask({ slug: 'text-to-video', onCreated() {} });
  return (
    <>
      <button
        type="button"
        onClick={() => submit({ prompt: 'A kite', seconds: 5, aspectRatio: 'square' }, localPreview, 25)}
      >
        a kite
      </button>
      <button
        type="button"
        onClick={() => submit({ prompt: 'A boat', seconds: 5, aspectRatio: 'square' }, localPreview, 25)}
      >
        a boat
      </button>
      <output>{refusal?.reason ?? 'fine'}</output>
      <span>{changedPrice === null ? 'as shown' : `now ${changedPrice}`}</span>
    </>
  );
}

/** Renders the hook with these answers, one for each submit, and gives what was sent. */
function submitting(answers: (() => unknown)[]): Sent[] {
  const sent: Sent[] = [];
  const task = { uuid: 'one', group: null };
  const created = { task, tasks: [task], creditsUsed: 25, balance: 35, replayed: false };
  renderWithApp(<Submitting />, {
    'tasks.create': (input) => {
      sent.push(input as Sent);
      return (answers.shift() ?? (() => created))();
    },
  });
  return sent;
}

async function press(name: string, shows: string) {
  await userEvent.click(screen.getByRole('button', { name }));
  expect(await screen.findByText(shows)).toBeTruthy();
}

test('after a lost answer the same request is asked again under the same key', async () => {
  const sent = submitting([() => refuse('Failed to fetch', null)]);
  await press('a kite', 'UNREACHABLE');
  await press('a kite', 'fine');
  expect(sent[1]?.idempotencyKey).toBe(sent[0]?.idempotencyKey);
});

test('after a lost answer another request has a key of its own', async () => {
  const sent = submitting([() => refuse('Failed to fetch', null)]);
  await press('a kite', 'UNREACHABLE');
  await press('a boat', 'fine');
  expect(sent[1]?.idempotencyKey).not.toBe(sent[0]?.idempotencyKey);
});

test.each(['TOO_MANY_REQUESTS', 'UNAUTHORIZED'])(
  'a refusal by %s after a lost answer keeps the key',
  async (reason) => {
    const sent = submitting([
      () => refuse('Failed to fetch', null),
      () => refuse('Not now.', { reason, retryAfterSeconds: 5 }),
    ]);
    await press('a kite', 'UNREACHABLE');
    await press('a kite', reason);
    await press('a kite', 'fine');
    expect(new Set(sent.map((one) => one.idempotencyKey)).size).toBe(1);
  },
);

test('a refusal is an answer: the next try is a new request', async () => {
  const tooFew = { reason: 'INSUFFICIENT_CREDITS', requiredCredits: 25, availableCredits: 10 };
  const sent = submitting([() => refuse('Too few.', tooFew)]);
  await press('a kite', 'INSUFFICIENT_CREDITS');
  await press('a kite', 'fine');
  expect(sent[1]?.idempotencyKey).not.toBe(sent[0]?.idempotencyKey);
});

test('the same again after it was made is a new request', async () => {
  const sent = submitting([]);
  await press('a kite', 'fine');
  await press('a kite', 'fine');
  expect(new Set(sent.map((one) => one.idempotencyKey)).size).toBe(2);
});

test('the price that was shown is sent, and a new one is taken over', async () => {
  const sent = submitting([() => refuse('Changed.', { reason: 'PRICE_CHANGED', costCredits: 50 })]);
  await press('a kite', 'now 50');
  expect(sent[0]?.expectedCostCredits).toBe(25);
});

describe('after a reload before the answer came', () => {
  /** The page as it is after a reload: nothing of it is left but what the tab keeps. */
  function reload(): Sent[] {
    cleanup();
    return submitting([]);
  }

  test('the same request is asked again under the same key, so that one charge stays one', async () => {
    const before = submitting([() => new Promise(() => {})]);
    await press('a kite', 'fine');
    const after = reload();
    await press('a kite', 'fine');
    expect(before).toHaveLength(1);
    expect(after[0]?.idempotencyKey).toBe(before[0]?.idempotencyKey);
    await press('a kite', 'fine');
    expect(after[1]?.idempotencyKey).not.toBe(before[0]?.idempotencyKey);
  });

  test('another request has a key of its own', async () => {
    const before = submitting([() => new Promise(() => {})]);
    await press('a kite', 'fine');
    const after = reload();
    await press('a boat', 'fine');
    expect(after[0]?.idempotencyKey).not.toBe(before[0]?.idempotencyKey);
  });

  test('an answered request is not kept, and neither is what is no intention', async () => {
    const before = submitting([]);
    await press('a kite', 'fine');
    sessionStorage.setItem(`${brand.slug}-intention-tasks.create`, '{"request":7}');
    const after = reload();
    await press('a kite', 'fine');
    expect(after[0]?.idempotencyKey).not.toBe(before[0]?.idempotencyKey);
  });

  test('and a quarter of an hour, it is a new request', async () => {
    const before = submitting([() => new Promise(() => {})]);
    await press('a kite', 'fine');
    const name = `${brand.slug}-intention-tasks.create`;
    const kept = JSON.parse(sessionStorage.getItem(name) ?? '{}');
    sessionStorage.setItem(name, JSON.stringify({ ...kept, sentAtMs: Date.now() - 15 * 60_000 }));
    const after = reload();
    await press('a kite', 'fine');
    expect(after[0]?.idempotencyKey).not.toBe(before[0]?.idempotencyKey);
  });
});
