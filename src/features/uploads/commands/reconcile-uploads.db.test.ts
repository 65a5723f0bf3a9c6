import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  newUploadSweep,
  type RemovedUploads,
  reconcileUploads,
} from '#/features/uploads/commands/reconcile-uploads.ts';
import { takeUploads } from '#/features/uploads/commands/take-uploads.ts';
import { createLogger } from '#/platform/logger.ts';
import { fileRemovalQueue, openSendingQueue, type Queue } from '#/platform/queue.ts';
import { createLocalStorage, type Storage } from '#/platform/storage.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db, url, sql } = useTestDatabase();
const logger = createLogger('test', 'silent');
let queue: Queue;
let folder: string;
let storage: Storage;
let userId: string;
beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
  userId = (await createUser(db)).id;
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  storage = createLocalStorage(folder);
  await sql('DELETE FROM pgboss.job');
  await db.upload.deleteMany();
  return () => rm(folder, { recursive: true });
});
afterAll(() => queue.stop({ graceful: false }));

const nothing: RemovedUploads = { oldUploads: 0, filesWithoutUpload: 0, abandonedFolders: 0 };
const services = () => ({ db, queue, storage, logger, workFolder: path.join(folder, '.work') });
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 60 * 60 * 1000);

/** An upload with its file, both as old as is said. */
async function uploaded({ hours, usedHours = null }: { hours: number; usedHours?: number | null }) {
  const id = randomUUIDv7();
  const file = `uploads/${id}.png`;
  await store(file, hours * 60);
  const usedAt = usedHours === null ? null : hoursAgo(usedHours);
  await db.upload.create({
    data: {
      id,
      userId,
      kind: 'image',
      contentType: 'image/png',
      file,
      bytes: 1,
      width: 1,
      height: 1,
      createdAt: hoursAgo(hours),
      usedAt,
    },
  });
  return { id, file };
}

async function store(key: string, minutesOld: number): Promise<void> {
  const file = path.join(folder, key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'x');
  const at = new Date(Date.now() - minutesOld * 60_000);
  await utimes(file, at, at);
}

const removals = async () =>
  (
    await sql<{ file: string }>(`SELECT data->>'file' AS file FROM pgboss.job WHERE name = $1 ORDER BY 1`, [
      fileRemovalQueue,
    ])
  ).map(({ file }) => file);

test('uploads that are young, or were used lately, stay', async () => {
  await uploaded({ hours: 0 });
  await uploaded({ hours: 23.9 });
  await uploaded({ hours: 24 * 90, usedHours: 24 * 29.9 });
  expect(await reconcileUploads(services())).toEqual(nothing);
  expect(await db.upload.count()).toBe(3);
});

test('what was not used in a day, and what was last used a month ago, goes with its file, though two look at once', async () => {
  const unused = await uploaded({ hours: 24.1 });
  const used = await uploaded({ hours: 24 * 90, usedHours: 24 * 30.1 });
  const both = await Promise.all([reconcileUploads(services()), reconcileUploads(services())]);
  expect(both[0].oldUploads + both[1].oldUploads).toBe(2);
  expect(await db.upload.count()).toBe(0);
  expect(await removals()).toEqual([unused.file, used.file].sort());
});

test('many old ones go in one look', async () => {
  for (let made = 0; made < 101; made += 1) await uploaded({ hours: 25 });
  expect(await reconcileUploads(services())).toMatchObject({ oldUploads: 101 });
  expect(await removals()).toHaveLength(101);
});

test('one that is being used at that moment stays', async () => {
  const { id } = await uploaded({ hours: 25 });
  await db.$transaction(async (tx) => {
    await takeUploads(tx as typeof db, userId, [id]);
    expect(await reconcileUploads(services())).toEqual(nothing);
  });
  expect(await reconcileUploads(services())).toEqual(nothing);
  expect(await db.upload.count()).toBe(1);
});

test('old files that no upload has are removed; young ones, and those of uploads, stay', async () => {
  const kept = await uploaded({ hours: 1 });
  const lost = [`uploads/${randomUUIDv7()}.png`, `uploads/${randomUUID()}.webm`, `uploads/${kept.id}.jpg`].sort();
  for (const key of lost) await store(key, 11);
  const others = [`uploads/${randomUUIDv7()}.webp`, 'uploads/readme.txt', 'tasks/readme.txt'];
  await store(others[0] ?? '', 9);
  await store(others[1] ?? '', 11);
  await store(others[2] ?? '', 11);
  expect(await reconcileUploads(services())).toEqual({ ...nothing, filesWithoutUpload: 3 });
  expect((await storage.list('', 10)).map(({ key }) => key).sort()).toEqual([kept.file, ...others].sort());
});

test('after a whole look at the files only those of the last two days are looked at again', async () => {
  const sweep = newUploadSweep();
  const ancient = 'uploads/01000000-0000-7000-8000-000000000000.png';
  await store(ancient, 11);
  expect(await reconcileUploads(services(), sweep)).toMatchObject({ filesWithoutUpload: 1 });
  await store(ancient, 11);
  await store(`uploads/${randomUUIDv7()}.png`, 11);
  expect(await reconcileUploads(services(), sweep)).toMatchObject({ filesWithoutUpload: 1 });
  expect(await storage.open(ancient)).not.toBeNull();
});

test('folders of processes that died while they took an upload in are removed after an hour', async () => {
  const root = path.join(folder, '.work', 'uploads');
  for (const [name, minutes] of [
    ['old', 61],
    ['young', 59],
  ] as const) {
    await mkdir(path.join(root, name), { recursive: true });
    await writeFile(path.join(root, name, 'received'), 'x');
    const at = new Date(Date.now() - minutes * 60_000);
    await utimes(path.join(root, name), at, at);
  }
  expect(await reconcileUploads(services())).toEqual({ ...nothing, abandonedFolders: 1 });
  expect(await readdir(root)).toEqual(['young']);
});

test('a removal that fails keeps none of the others from being made', async () => {
  await uploaded({ hours: 25 });
  const broken = { ...storage, list: async () => Promise.reject(new Error('EIO')) };
  expect(await reconcileUploads({ ...services(), storage: broken })).toEqual({ ...nothing, oldUploads: 1 });
});
