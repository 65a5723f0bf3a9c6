import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noticesSubject, sendNotices, setLowCreditsThreshold } from '#/features/notifications/notice-service.ts';
import { failTask } from '#/features/tasks/commands/lease-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { openPretendedSlack, type PretendedAnswer } from '#test/pretended-slack.ts';

const { db, url, sql } = useTestDatabase();
const logger = createLogger('test', 'silent');
const baseUrl = 'https://farthing.example';
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
});
afterAll(() => queue.stop({ graceful: false }));
beforeEach(() => sql('DELETE FROM "Notice"'));

/** A pretended Slack with what sends to it. */
async function openSlack(...answers: PretendedAnswer[]) {
  const slack = await openPretendedSlack(answers);
  return { ...slack, services: { db, logger, webhookUrl: slack.webhookUrl, baseUrl } };
}

/** A task that failed; its user has plenty of credits. */
async function failSomeTask(errorMessage = 'The camera broke.'): Promise<{ userId: string; taskId: string }> {
  const { id: userId } = await createUserWithCredits(db, 1000);
  const input = { prompt: 'a secret wish', seconds: 5, aspectRatio: 'landscape' as const };
  const asked = { userId, actor: `user:${userId}`, type: 'text-to-video' as const, input, sentInput: input };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The test has too few credits.');
  await failTask(ledgerOf(db), { id: answer.task.id, attempt: null }, { errorMessage });
  return { userId, taskId: answer.task.id };
}

/** How long until the next try, in seconds; null where there is none to be. */
async function secondsToNextTry(): Promise<number | null> {
  const [row] = await sql<{ seconds: number }>(
    `SELECT extract(epoch FROM "nextSendAt" - clock_timestamp())::float AS seconds FROM "Notice" WHERE "sentAt" IS NULL`,
  );
  return row?.seconds ?? null;
}

async function letTimePass(): Promise<void> {
  await sql('UPDATE "Notice" SET "nextSendAt" = clock_timestamp()');
}

describe('sending', () => {
  test('a failed task is told once, with ids and a link, and without what the user wrote', async () => {
    const { userId, taskId } = await failSomeTask('Too <!channel> & dark.');
    const { texts, services } = await openSlack();
    await sendNotices(services);
    await sendNotices(services);
    expect(texts).toEqual([
      `Task ${taskId} (TEXT_TO_VIDEO) of user ${userId} failed, 25 credits returned: Too &lt;!channel&gt; &amp; dark.\n${baseUrl}`,
    ]);
    expect(texts.join()).not.toContain('wish');
    expect(await db.notice.count({ where: { sentAt: null } })).toBe(0);
  });

  test('without a public address, as of a worker elsewhere that has no BASE_URL, nobody is led to their own machine', async () => {
    const { taskId } = await failSomeTask();
    const { texts, services } = await openSlack();
    await sendNotices({ ...services, baseUrl: 'http://localhost:3000' });
    expect(texts).toEqual([expect.stringMatching(new RegExp(`^Task ${taskId} .*The camera broke\\.$`))]);
  });

  test('after a 500 it is sent again later, and not before', async () => {
    const { taskId } = await failSomeTask();
    const { texts, services } = await openSlack({ status: 500 });
    await sendNotices(services);
    await sendNotices(services);
    expect(texts).toHaveLength(1);
    expect(await secondsToNextTry()).toBeGreaterThan(10);
    await letTimePass();
    await sendNotices(services);
    expect(texts).toHaveLength(2);
    expect(texts[1]).toContain(taskId);
    expect(await secondsToNextTry()).toBeNull();
  });

  test('a 429 is left alone for as long as it says, with all that comes meanwhile', async () => {
    await failSomeTask();
    const { texts, services } = await openSlack({ status: 429, headers: { 'Retry-After': '240' } });
    await sendNotices(services);
    const seconds = await secondsToNextTry();
    expect(seconds).toBeGreaterThan(230);
    // The column has whole milliseconds, rounded.
    expect(seconds).toBeLessThanOrEqual(240.001);
    await failSomeTask();
    await sendNotices(services);
    expect(texts).toHaveLength(1);
    await letTimePass();
    await sendNotices(services);
    expect(texts[1]?.split('\n')).toHaveLength(3);
  });

  test.each(['1000000000', '1e99', 'Infinity'])('a wait of %s seconds that Slack asks for is an hour', async (wait) => {
    await failSomeTask();
    const { services } = await openSlack({ status: 429, headers: { 'Retry-After': wait } });
    await sendNotices(services);
    const seconds = await secondsToNextTry();
    expect(seconds).toBeGreaterThan(3590);
    expect(seconds).toBeLessThan(3601);
  });

  test('what is older than 90 days is removed, sent or not, and nothing younger', async () => {
    const tasks = [await failSomeTask(), await failSomeTask()];
    const days = [91, 89];
    for (const [index, { taskId }] of tasks.entries()) {
      const sql90 = `UPDATE "Notice" SET "createdAt" = clock_timestamp() - make_interval(days => $2::int) WHERE "subjectId" = $1`;
      await sql(sql90, [taskId, days[index]]);
    }
    const { texts, services } = await openSlack();
    await sendNotices(services);
    expect((await db.notice.findMany()).map(({ subjectId }) => subjectId)).toEqual([tasks[1]?.taskId]);
    expect(texts.join()).not.toContain(tasks[0]?.taskId);
    await sql(`UPDATE "Notice" SET "createdAt" = clock_timestamp() - interval '91 days'`);
    await sendNotices({ ...services, webhookUrl: undefined });
    expect(await db.notice.count()).toBe(0);
  });

  test('while Slack is down nothing is lost, and the waits grow', async () => {
    await failSomeTask();
    const { close, services } = await openSlack();
    await close();
    const waits: number[] = [];
    for (const _ of [1, 2, 3]) {
      await letTimePass();
      await sendNotices(services);
      // A little of it is over by now; the database keeps whole milliseconds.
      waits.push(Math.round(((await secondsToNextTry()) ?? 0) / 5) * 5);
    }
    expect(waits).toEqual([15, 30, 60]);
    expect(await db.notice.count({ where: { sentAt: null } })).toBe(1);
  });

  test('many at once go out once each, in messages of at most twenty', async () => {
    const tasks: string[] = [];
    for (let count = 0; count < 25; count += 1) tasks.push((await failSomeTask()).taskId);
    const { texts, services } = await openSlack();
    await Promise.all([sendNotices(services), sendNotices(services), sendNotices(services)]);
    await letTimePass();
    await sendNotices(services);
    const told = texts.flatMap((text) => text.split('\n').filter((line) => line.startsWith('Task')));
    expect(told).toHaveLength(25);
    expect(new Set(told.map((line) => line.split(' ')[1]))).toEqual(new Set(tasks));
    for (const text of texts) expect(text.split('\n').length).toBeLessThanOrEqual(21);
  });

  test('what a process claimed that died is sent by another when its time is over', async () => {
    await failSomeTask();
    await sql(`UPDATE "Notice" SET "sendTries" = 1, "nextSendAt" = clock_timestamp() + interval '60 s'`);
    const { texts, services } = await openSlack();
    await sendNotices(services);
    expect(texts).toEqual([]);
    await letTimePass();
    await sendNotices(services);
    expect(texts).toHaveLength(1);
  });

  test('with no address set they count as sent', async () => {
    await failSomeTask();
    await sendNotices({ db, logger, webhookUrl: undefined, baseUrl });
    expect(await db.notice.count({ where: { sentAt: null } })).toBe(0);
  });

  test('workers hear of a new one as soon as it is committed', async () => {
    const events = createChangeEvents(url, logger);
    const listening = new Promise<void>((resolve) => events.subscribe(noticesSubject, resolve));
    await listening;
    const heard = new Promise<void>((resolve) => events.subscribe(noticesSubject, resolve));
    await failSomeTask();
    await heard;
    await events.close();
  });
});

describe('low credits', () => {
  /** A charge; what gives it back. */
  async function spend(userId: string, amountCredits: number): Promise<() => Promise<unknown>> {
    const line = { userId, actor: 'system', description: 'A test' };
    const { answer } = await ledgerOf(db).deduct({ ...line, amountCredits, generationType: 'TEXT_TO_IMAGE' });
    if (answer.kind === 'insufficient') throw new Error('The test has too few credits.');
    const chargeId = answer.transactionId ?? '';
    return () => ledgerOf(db).refund({ ...line, chargeId, reason: 'failure' });
  }

  async function toldOf(userId: string): Promise<number[]> {
    const notices = await db.notice.findMany({ where: { userId, kind: 'lowCredits' }, orderBy: { createdAt: 'asc' } });
    return notices.map(({ data }) => (data as { availableCredits: number }).availableCredits);
  }

  test('are told when they fall below the threshold, and not while they stay there', async () => {
    const { id: userId } = await createUserWithCredits(db, 30);
    await spend(userId, 20);
    expect(await toldOf(userId)).toEqual([]);
    await spend(userId, 3);
    await spend(userId, 1);
    expect(await toldOf(userId)).toEqual([7]);
  });

  test('case A8: that go back and forth over the threshold are told once', async () => {
    const { id: userId } = await createUserWithCredits(db, 30);
    for (let loop = 0; loop < 6; loop += 1) await (await spend(userId, 25))();
    expect(await toldOf(userId)).toEqual([5]);
  });

  test.each([
    { hours: 23, told: [5] },
    { hours: 24, told: [5, 5] },
  ])('case A8: that were above it for $hours hours are told of as $told', async ({ hours, told }) => {
    const start = new Date('2030-01-01T00:00:00.000Z');
    const hoursLater = (count: number) => new Date(start.getTime() + count * 3_600_000);
    const { id: userId } = await createUser(db);
    const give = { userId, actor: 'system', source: 'ADMIN' as const, description: 'Credits' };
    const charge = { userId, actor: 'system', generationType: 'TEXT_TO_IMAGE' as const, description: 'A test' };
    await ledgerOf(db).grant({ ...give, amountCredits: 30, now: hoursLater(-50) });
    await ledgerOf(db).deduct({ ...charge, amountCredits: 25, now: hoursLater(-49) });
    await ledgerOf(db).grant({ ...give, amountCredits: 25, now: start });
    await ledgerOf(db).deduct({ ...charge, amountCredits: 1, now: hoursLater(hours - 1) });
    await ledgerOf(db).deduct({ ...charge, amountCredits: 24, now: hoursLater(hours) });
    expect(await toldOf(userId)).toEqual(told);
  });

  test('are told by the threshold that the user chose, and never with 0', async () => {
    const [{ id: chooses }, { id: never }] = await Promise.all([
      createUserWithCredits(db, 100),
      createUserWithCredits(db, 100),
    ]);
    await setLowCreditsThreshold(db, { userId: chooses, thresholdCredits: 90 });
    await setLowCreditsThreshold(db, { userId: never, thresholdCredits: 0 });
    await spend(chooses, 11);
    await spend(never, 100);
    expect([await toldOf(chooses), await toldOf(never)]).toEqual([[89], []]);
    await setLowCreditsThreshold(db, { userId: chooses, thresholdCredits: null });
    await spend(chooses, 80);
    expect(await toldOf(chooses)).toEqual([89, 9]);
  });

  test('of twenty charges at once that cross together are told once', async () => {
    const { id: userId } = await createUserWithCredits(db, 25);
    await Promise.all(Array.from({ length: 20 }, () => spend(userId, 1)));
    expect(await toldOf(userId)).toHaveLength(1);
  });

  test('that go low again and again are told once', async () => {
    const [{ id: userId }, { id: other }] = [await createUserWithCredits(db, 30), await createUserWithCredits(db, 30)];
    const { texts, services } = await openSlack();
    const goLow = async () => (await spend(userId, 25))();
    for (const _ of [1, 2, 3]) await goLow();
    await spend(other, 21);
    await sendNotices(services);
    for (const _ of [1, 2]) {
      await goLow();
      await sendNotices(services);
    }
    const told = () => texts.flatMap((text) => text.split('\n').filter((line) => line.startsWith('User')));
    const [ofUser, ofOther] = [5, 9].map((left, index) => {
      return `User ${[userId, other][index]} has ${left} credits left, under the limit of 10.`;
    });
    expect(told()).toEqual([ofUser, ofOther]);
    expect(await db.notice.count({ where: { sentAt: null } })).toBe(0);
    expect(await toldOf(userId)).toEqual([5]);
  });

  test('that were not sent, because Slack was down, are told once it is up, once', async () => {
    const { id: userId } = await createUserWithCredits(db, 30);
    const { texts, services } = await openSlack({ status: 500 });
    await (await spend(userId, 25))();
    await sendNotices(services);
    await (await spend(userId, 25))();
    await letTimePass();
    await sendNotices(services);
    await sendNotices(services);
    expect(texts).toHaveLength(2);
    expect(texts[1]?.split('\n')).toHaveLength(2);
  });

  test('are told to the operator with the figures', async () => {
    const { id: userId } = await createUserWithCredits(db, 10);
    await spend(userId, 5);
    const { texts, services } = await openSlack();
    await sendNotices(services);
    expect(texts).toEqual([`User ${userId} has 5 credits left, under the limit of 10.\n${baseUrl}`]);
  });
});
