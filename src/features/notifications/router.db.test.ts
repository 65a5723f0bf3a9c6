import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db } = useTestDatabase();

async function userWithNotices(count: number) {
  const { id: userId } = await createUser(db);
  const createdAt = new Date();
  // Three share each instant, so that pages must not only go by it.
  const notices = Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    userId,
    kind: 'lowCredits' as const,
    subjectId: randomUUID(),
    data: { availableCredits: index, thresholdCredits: 10 },
    createdAt: new Date(createdAt.getTime() + Math.floor(index / 3)),
  }));
  await db.notice.createMany({ data: notices });
  return { userId, ...createTestCaller(db, userId) };
}

test('notices come newest first, page by page, each once', async () => {
  const { api } = await userWithNotices(7);
  const seen: string[] = [];
  const instants: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.notices.list({ limit: 2, cursor });
    seen.push(...page.notices.map(({ id }) => id));
    instants.push(...page.notices.map((notice) => notice.createdAt.getTime()));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
  expect(instants).toEqual(instants.toSorted((one, other) => other - one));
});

test('reading marks what was seen and all before it, not what came later', async () => {
  const { api } = await userWithNotices(7);
  expect(await api.notices.unreadCount()).toEqual({ unread: 7 });
  const { notices } = await api.notices.list();
  const upTo = notices[2]?.id ?? '';
  expect(await api.notices.markRead({ upTo })).toEqual({ unread: 2 });
  expect(await api.notices.markRead({ upTo })).toEqual({ unread: 2 });
  expect((await api.notices.list()).notices.map(({ isRead }) => isRead)).toEqual([
    false,
    false,
    ...Array.from({ length: 5 }, () => true),
  ]);
});

test('somebody else’s notice is forbidden, one that does not exist is not found, and nothing is marked', async () => {
  const ada = await userWithNotices(1);
  const eve = await userWithNotices(1);
  const id = (await ada.api.notices.list()).notices[0]?.id ?? '';
  expect(await refusalOf(eve.api.notices.markRead({ upTo: id }))).toMatchObject({ reason: 'FORBIDDEN' });
  expect(await refusalOf(eve.api.notices.list({ cursor: id }))).toMatchObject({ reason: 'FORBIDDEN' });
  expect(await refusalOf(eve.api.notices.markRead({ upTo: randomUUID() }))).toMatchObject({ reason: 'NOT_FOUND' });
  expect([await ada.api.notices.unreadCount(), await eve.api.notices.unreadCount()]).toEqual([
    { unread: 1 },
    { unread: 1 },
  ]);
});

test('the threshold is the default until the user chooses one, and again after', async () => {
  const { api } = await userWithNotices(0);
  const usual = { thresholdCredits: 10, defaultCredits: 10, isDefault: true };
  expect(await api.notices.lowCreditsThreshold()).toEqual(usual);
  expect(await api.notices.setLowCreditsThreshold({ thresholdCredits: 0 })).toMatchObject({ thresholdCredits: 0 });
  expect(await api.notices.setLowCreditsThreshold({ thresholdCredits: 1_000_000_000 })).toMatchObject({
    thresholdCredits: 1_000_000_000,
    isDefault: false,
  });
  expect(await api.notices.setLowCreditsThreshold({ thresholdCredits: null })).toEqual(usual);
});

test.each([-1, 1_000_000_001, 1.5, Number.NaN])('a threshold of %d is refused with what is allowed', async (wrong) => {
  const { api } = await userWithNotices(0);
  expect(await refusalOf(api.notices.setLowCreditsThreshold({ thresholdCredits: wrong }))).toMatchObject({
    reason: 'VALIDATION',
    message: 'thresholdCredits must be a whole number of credits from 0 to 1,000,000,000, or null for the default.',
  });
});
