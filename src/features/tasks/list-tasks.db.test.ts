import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { TaskType } from '#/catalog/task-types.ts';
import { listTasks } from '#/features/tasks/queries.ts';
import type { TaskPageInput, TaskStatus } from '#/features/tasks/schema.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db } = useTestDatabase();

type Row = { type?: TaskType; status?: TaskStatus; createdAt?: Date; removedAt?: Date };

/** Rows of tasks as they lie in the table, oldest first; gives their ids. */
async function createTasks(userId: string, rows: Row[]): Promise<string[]> {
  const base = Date.UTC(2026, 0, 1);
  const data = rows.map((row, index) => ({
    id: randomUUID(),
    userId,
    type: 'TEXT_TO_IMAGE' as const,
    status: 'succeeded' as const,
    input: {},
    chargedCredits: 0,
    costCredits: 0,
    deadlineAt: new Date(base + 86_400_000),
    createdAt: new Date(base + index * 1000),
    finishedAt: new Date(base + 3_600_000),
    ...row,
  }));
  await db.task.createMany({ data });
  return data.map(({ id }) => id);
}

async function idsOf(userId: string, page: Partial<TaskPageInput> = {}): Promise<string[]> {
  return (await listTasks(db, userId, { limit: 10, ...page })).tasks.map(({ id }) => id);
}

test('a list is of one type, of one status, or of both, newest first', async () => {
  const ada = await createUser(db);
  const [image, failed, sound, canceled] = await createTasks(ada.id, [
    {},
    { status: 'failed' },
    { type: 'TEXT_TO_AUDIO' },
    { type: 'TEXT_TO_AUDIO', status: 'canceled' },
  ]);
  expect(await idsOf(ada.id)).toEqual([canceled, sound, failed, image]);
  expect(await idsOf(ada.id, { type: 'text-to-image' })).toEqual([failed, image]);
  expect(await idsOf(ada.id, { status: 'succeeded' })).toEqual([sound, image]);
  expect(await idsOf(ada.id, { type: 'text-to-audio', status: 'succeeded' })).toEqual([sound]);
  expect(await idsOf(ada.id, { type: 'lipsync' })).toEqual([]);
});

test('what was removed, and what is somebody else’s, is in no list', async () => {
  const [ada, eve] = [await createUser(db), await createUser(db)];
  const [, kept] = await createTasks(ada.id, [{ removedAt: new Date() }, {}]);
  await createTasks(eve.id, [{}]);
  expect(await idsOf(ada.id, { type: 'text-to-image', status: 'succeeded' })).toEqual([kept]);
});

test('pages under a filter meet each task once, also those of one instant, and leave none out', async () => {
  const ada = await createUser(db);
  const createdAt = new Date(Date.UTC(2026, 0, 2));
  const rows = Array.from({ length: 9 }, (_, index) => ({
    createdAt,
    status: index % 3 === 0 ? ('failed' as const) : ('succeeded' as const),
  }));
  const ids = await createTasks(ada.id, rows);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listTasks(db, ada.id, { limit: 2, status: 'succeeded', cursor });
    expect(page.tasks.length).toBeLessThanOrEqual(2);
    seen.push(...page.tasks.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(
    ids
      .filter((_, index) => index % 3 !== 0)
      .sort()
      .reverse(),
  );
});

test('a cursor whose task has another status by now still says where the next page begins', async () => {
  const ada = await createUser(db);
  const [oldest, middle, newest] = await createTasks(ada.id, [{}, {}, {}]);
  const first = await listTasks(db, ada.id, { limit: 2, status: 'succeeded' });
  expect(first.tasks.map(({ id }) => id)).toEqual([newest, middle]);
  await db.task.update({ where: { id: middle }, data: { status: 'failed' } });
  expect(await idsOf(ada.id, { status: 'succeeded', cursor: first.nextCursor ?? undefined })).toEqual([oldest]);
});
