import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { claimTask } from '#/features/tasks/commands/lease-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { retryTask } from '#/features/tasks/commands/retry-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import { Prisma } from '#/generated/prisma/client.ts';
import { type Generator, type GeneratorContext, InfrastructureError, RetryableError } from '#/generators/contract.ts';
import { notifyVendorNews } from '#/platform/events.ts';
import { createUpload, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { portrait } from '#test/portrait.ts';
import { makeFile, useTaskWorker } from '#test/task-worker.ts';

const { db, queue, folder, storage, servicesWith, submitted, work } = useTaskWorker();

/** A picture of a new user, with its file. */
async function uploaded() {
  const { id: userId } = await createUserWithCredits(db, 60);
  const upload = await createUpload(db, userId, { width: 300, height: 200 });
  const file = path.join(folder(), 'brought.png');
  await mkdir(folder(), { recursive: true });
  await writeFile(file, 'a picture');
  await storage().put(upload.file, file);
  return { userId, imageId: upload.id, file: upload.file };
}

const edit = (imageId: string) => ({ type: 'image-to-image' as const, input: { prompt: 'warmer', imageId } });

test('a submit that is made and paid is answered, although its upload could not be marked as used; the worker marks it', async () => {
  const { userId, imageId } = await uploaded();
  const failing = new Proxy(db, {
    get(target, name) {
      if (name !== '$queryRaw') return Reflect.get(target, name);
      return (sql: readonly string[], ...values: unknown[]) =>
        sql.join('').includes('UPDATE "Upload"')
          ? Promise.reject(new Error('The connection was lost.'))
          : target.$queryRaw(sql as never, ...values);
    },
  });
  const asked = { ...edit(imageId), userId, actor: 'system', sentInput: 'x' };
  const { answer } = await submitTask({ ledger: ledgerOf(failing), queue: queue() }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  expect((await db.upload.findUniqueOrThrow({ where: { id: imageId } })).usedAt).toBeNull();
  await work(answer.task.id, makeFile);
  expect((await db.upload.findUniqueOrThrow({ where: { id: imageId } })).usedAt).not.toBeNull();
});

test('a generator gets its own copy of each upload, with what is known of it', async () => {
  const { userId, imageId, file } = await uploaded();
  const { id } = await submitted(edit(imageId), userId);
  let seen: GeneratorContext['files'] = {};
  await work(id, async (input, context) => {
    seen = context.files;
    const copy = seen.imageId?.path ?? '';
    expect(await readFile(copy, 'utf8')).toBe('a picture');
    await writeFile(copy, 'spoilt');
    return makeFile(input, context);
  });
  expect(seen).toMatchObject({
    imageId: { id: imageId, kind: 'image', width: 300, height: 200, contentType: 'image/png' },
  });
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded', costCredits: 5 });
  expect(await text((await storage().open(file))?.read() ?? Readable.from([]))).toBe('a picture');
});

test('an upload that has gone meanwhile fails the task with a sentence, and every credit comes back', async () => {
  const { userId, imageId, file } = await uploaded();
  const { id } = await submitted(edit(imageId), userId);
  await storage().remove(file);
  await work(id, makeFile);
  expect(await getTask(db, userId, id)).toMatchObject({
    status: 'failed',
    errorMessage: 'The picture that this was to be made from is no longer there.',
  });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  await expectLedgerHolds(db);
});

test('one that failed is tried again with the same upload, and refused by its field when that has gone', async () => {
  const { userId, imageId } = await uploaded();
  const again = (taskId: string) =>
    retryTask({ ledger: ledgerOf(db), queue: queue() }, { userId, actor: 'system', taskId });
  const first = await submitted(edit(imageId), userId);
  await cancelTask(ledgerOf(db), { userId, actor: 'system', taskId: first.id });
  const { answer } = await again(first.id);
  expect(answer).toMatchObject({ kind: 'created', task: { input: { imageId }, retryOfId: first.id } });
  if (answer.kind !== 'created') return;
  await cancelTask(ledgerOf(db), { userId, actor: 'system', taskId: answer.task.id });
  await db.upload.delete({ where: { id: imageId } });
  await expect(again(answer.task.id)).rejects.toMatchObject({
    details: { fields: [{ field: 'input.imageId', message: expect.stringContaining('still there') }] },
  });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
});

test('the face of a picture that was brought before anybody looked is looked for by the worker, once', async () => {
  const { id: userId } = await createUserWithCredits(db, 60);
  const [image, sound] = [
    await createUpload(db, userId),
    await createUpload(db, userId, { kind: 'audio', durationMs: 1000 }),
  ];
  const put = async (key: string, bytes: Uint8Array | string) => {
    await mkdir(folder(), { recursive: true });
    await writeFile(path.join(folder(), 'brought'), bytes);
    await storage().put(key, path.join(folder(), 'brought'));
  };
  await put(image.file, await portrait());
  await put(sound.file, 'a sound');
  const { id } = await submitted({ type: 'lipsync', input: { imageId: image.id, audioId: sound.id } }, userId);
  let seen: GeneratorContext['files'] = {};
  await work(id, (input, context) => {
    seen = context.files;
    return makeFile(input, context);
  });
  expect(seen.imageId?.face).toMatchObject({ found: 'face' });
  expect((await db.upload.findUniqueOrThrow({ where: { id: image.id } })).face).toEqual(seen.imageId?.face);
  await db.upload.update({ where: { id: image.id }, data: { face: Prisma.DbNull } });
  await put(
    image.file,
    await sharp(await portrait())
      .extract({ left: 0, top: 0, width: 552, height: 60 })
      .png()
      .toBuffer(),
  );
  const other = await submitted({ type: 'lipsync', input: { imageId: image.id, audioId: sound.id } }, userId);
  await work(other.id, makeFile);
  expect(await getTask(db, userId, other.id)).toMatchObject({
    status: 'failed',
    errorMessage: 'The picture must show a face: no face was found in this picture.',
  });
  await expectLedgerHolds(db);
});

const speech = { text: Array.from({ length: 100 }, () => 'word').join(' '), voice: 'calm' as const };
const read =
  (billedSeconds: number): Generator['generate'] =>
  async (input, context) => ({
    ...(await makeFile(input, context)),
    billed: { seconds: billedSeconds },
  });

test.each([
  ['shorter than the estimate gives the difference back', 16, 2],
  ['as long as the estimate keeps the price', secondsOfSpeech(speech.text), 3],
  ['longer than the estimate costs no more than was shown', 400, 3],
])('a sound that is %s', async (_, seconds, costCredits) => {
  const { userId, id } = await submitted({ type: 'text-to-audio', input: speech });
  expect(await getTask(db, userId, id)).toMatchObject({ chargedCredits: 3 });
  await work(id, read(seconds));
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded', costCredits });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60 - costCredits);
  await expectLedgerHolds(db);
});

const free: Generator['generate'] = async (input, context) => ({ ...(await makeFile(input, context)), isFree: true });

test('a general scene, made where nothing was understood, gives the whole price back', async () => {
  const { userId, id } = await submitted();
  const { chargedCredits } = await getTask(db, userId, id);
  expect(chargedCredits).toBeGreaterThan(0);
  await work(id, free);
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded', costCredits: 0 });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  await expectLedgerHolds(db);
});

test('what is free and canceled at once is given back once', async () => {
  const { userId, id } = await submitted();
  const cancel = () => cancelTask(ledgerOf(db), { userId, actor: 'system', taskId: id });
  await Promise.allSettled([work(id, free), cancel()]);
  expect(await getTask(db, userId, id)).toMatchObject({ costCredits: 0 });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  await expectLedgerHolds(db);
});

test('what a vendor calls its work is kept for the next attempt, and an attempt that lost the task keeps nothing', async () => {
  const { id } = await submitted();
  const passing = work(id, async (_, { vendorJob, noteVendorJob }) => {
    expect(vendorJob).toBeNull();
    await noteVendorJob({ id: 'first' });
    throw new RetryableError('busy');
  });
  await expect(passing).rejects.toThrow('busy');
  let stalled: GeneratorContext | undefined;
  await work(id, async (input, context) => {
    expect(context.vendorJob).toEqual({ id: 'first' });
    stalled = context;
    await claimTask(db, id);
    await expect(context.noteVendorJob({ id: 'second' })).rejects.toThrow();
    return makeFile(input, context);
  });
  expect(stalled?.attempt).toBe(2);
  expect((await db.task.findUniqueOrThrow({ where: { id } })).vendorJob).toEqual({ id: 'first' });
});

test('a wait ends as soon as the vendor has news, and when the task is canceled', async () => {
  const { userId, id } = await submitted();
  const anHourMs = 60 * 60 * 1000;
  await work(id, async (input, context) => {
    const waiting = context.waitForNews(anHourMs);
    await notifyVendorNews(db, id);
    await waiting;
    await cancelTask(ledgerOf(db), { userId, actor: 'system', taskId: id });
    await context.waitForNews(anHourMs);
    return makeFile(input, context);
  });
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'canceled' });
  await expectLedgerHolds(db);
});

test('what fails of ours inside of a generator ends no task: it is released', async () => {
  const { userId, id } = await submitted();
  const failing = work(id, async () => {
    throw new InfrastructureError('', { cause: new Error('The disk is full.') });
  });
  await expect(failing).rejects.toThrow('The disk is full.');
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'queued', refundId: null });
});

test('what was made, and perhaps paid for, is stored although the storage fails at first', async () => {
  const { userId, id } = await submitted();
  let puts = 0;
  let generated = 0;
  const services = servicesWith([
    {
      type: 'TEXT_TO_VIDEO',
      name: 'test',
      generate(input, context) {
        generated += 1;
        return makeFile(input, context);
      },
    },
  ]);
  const unsteady = {
    ...services.storage,
    put: async (key: string, file: string) => {
      puts += 1;
      if (puts === 1) throw new Error('Slow down.');
      await storage().put(key, file);
    },
  };
  await workOnTask({ ...services, storage: unsteady }, id, new AbortController().signal);
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded' });
  expect({ puts, generated }).toEqual({ puts: 2, generated: 1 });
});

test('of a task that is removed nothing is kept of what its vendor called it', async () => {
  const { userId, id } = await submitted();
  await work(id, async (input, context) => {
    await context.noteVendorJob({ id: 'there' });
    return makeFile(input, context);
  });
  await removeTask({ ledger: ledgerOf(db), queue: queue() }, { userId, taskId: id });
  expect((await db.task.findUniqueOrThrow({ where: { id } })).vendorJob).toBeNull();
});
