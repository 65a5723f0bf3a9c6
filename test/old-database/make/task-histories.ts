import type { Member, Teller } from './teller.ts';

const inputs = {
  'text-to-image': { prompt: 'A lighthouse, “at night” — 灯台', aspectRatio: 'square' },
  'text-to-video': { prompt: 'It\'s a "storm" \\ with\nlines', seconds: 8, aspectRatio: 'landscape' },
  'text-to-audio': { text: 'Once upon a time. '.repeat(30).trim(), voice: 'deep' },
} as const;

/** Histories of tasks, which are told at the present: the database's clock dates them. */
export async function tellTaskHistories(teller: Teller): Promise<void> {
  const tasks = await taskVerbs(teller);
  await makeEveryType(teller, tasks);
  await endInEveryWay(teller, tasks);
  await workOutside(teller, tasks);
  await runLow(teller, tasks);
}

type Tasks = Awaited<ReturnType<typeof taskVerbs>>;

async function taskVerbs({ old }: Teller) {
  const { db, services } = old;
  const [service, external, overdue, factories, { createLogger }] = await Promise.all([
    old.load('features/tasks/task-service.ts'),
    old.load('features/tasks/external-task.ts'),
    old.load('features/tasks/give-up-tasks.ts'),
    old.load('test/factories.ts'),
    old.load('server/logger.ts'),
  ]);
  const result = { outputFile: 'tasks/made/1.webm', outputUrl: null, outputJson: { by: 'a test', nested: { a: [1] } } };
  return {
    take: (id: string) => service.takeTask(db, id),
    report: (held: object, percent: number) => service.reportProgress(db, held, percent),
    finish: (held: object, costCredits: number | null = null) => service.finishTask(db, held, result, costCredits),
    fail: (held: object) => service.failTask(db, held, { errorMessage: 'The model said: “no”.' }),
    handBack: (held: object) => service.handBackTask(db, held),
    noteVendorJob: (held: object) => service.keepVendorJob(db, held, { vendor: 'one', id: 'job-7' }),
    cancel: (userId: string, taskId: string) => service.cancelTask(db, { userId, actor: `user:${userId}`, taskId }),
    remove: (userId: string, taskId: string) => service.removeTask(services, { userId, taskId }),
    upload: (userId: string, facts: object): Promise<{ id: string }> => factories.createUpload(db, userId, facts),
    progressOutside: (taskId: string, progress: number) => external.progressExternalTask(db, { taskId, progress }),
    completeOutside: (taskId: string, costCredits: number) =>
      external.completeExternalTask(db, {
        taskId,
        actor,
        costCredits,
        outputUrl: 'https://example.com/made',
        outputJson: { ünï: ['code', null] },
      }),
    failOutside: (taskId: string) =>
      external.failExternalTask(db, { taskId, actor, errorMessage: 'The lab is closed.' }),
    async endOverdue(taskId: string) {
      await db.task.update({ where: { id: taskId }, data: { deadlineAt: new Date(0) } });
      await overdue.endOverdueTasks({ db, logger: createLogger('test', 'silent') });
    },
  };
}

/** The program that does work outside. */
const actor = 'user:00000000-0000-4000-8000-000000000001';

async function submit(member: Member, type: string, input: object, more: object = {}): Promise<string> {
  const asked = { type, input, sentInput: input, actor: `user:${member.userId}`, ...more };
  const { task, kind } = await member.ask('submitTask', asked);
  if (!task) throw new Error(`A task that was to be made is ${kind}.`);
  return task.id;
}

async function makeEveryType(teller: Teller, tasks: Tasks): Promise<void> {
  const member = await teller.join();
  const { userId } = member;
  await member.ask('grant', { amountCredits: 400, source: 'PURCHASE', description: 'A pack' });
  const image = await tasks.upload(userId, { kind: 'image', width: 1200, height: 800 });
  await tasks.upload(userId, { kind: 'image' });
  const audio = await tasks.upload(userId, { kind: 'audio', durationMs: 23_400 });
  const made = [
    await submit(member, 'text-to-image', inputs['text-to-image'], { expectedCostCredits: 5 }),
    await submit(member, 'image-to-image', { prompt: 'In winter', imageId: image.id }),
    await submit(member, 'image-upscale', { imageId: image.id, factor: 2 }),
    await submit(member, 'image-to-video', { prompt: 'It moves', imageId: image.id, seconds: 5 }),
    await submit(member, 'lipsync', { imageId: image.id, audioId: audio.id }),
    await submit(member, 'text-to-video', inputs['text-to-video']),
  ];
  for (const id of made) await tasks.finish(await tasks.take(id));
  // Charged by its length, it came to less.
  const speech = await submit(member, 'text-to-audio', inputs['text-to-audio']);
  await tasks.finish(await tasks.take(speech), 1);
  const [removed = ''] = made;
  await tasks.remove(userId, removed);
}

async function endInEveryWay(teller: Teller, tasks: Tasks): Promise<void> {
  const member = await teller.join();
  const { userId } = member;
  await member.ask('startFreePlan', {});
  await member.ask('grant', { amountCredits: 300, source: 'PURCHASE', description: 'A pack' });
  const submitted = () => submit(member, 'text-to-image', inputs['text-to-image']);
  const actorOfMember = { actor: `user:${userId}` };
  await submitted();
  const running = await tasks.take(await submitted());
  await tasks.noteVendorJob(running);
  await tasks.report(running, 40);
  const [failed, canceled, lost] = [await submitted(), await submitted(), await submitted()];
  await tasks.fail(await tasks.take(failed));
  await tasks.cancel(userId, canceled);
  await tasks.endOverdue(lost);
  // Tried again: one is made at the second try, one fails again and is tried a third time.
  const { task: second } = await member.ask('retryTask', { taskId: failed, ...actorOfMember });
  await tasks.finish(await tasks.take(second?.id ?? ''));
  const { task: third } = await member.ask('retryTask', { taskId: canceled, ...actorOfMember });
  await tasks.fail(await tasks.take(third?.id ?? ''));
  await member.ask('retryTask', { taskId: third?.id, ...actorOfMember });
  const handedBack = await tasks.take(await submitted());
  await tasks.handBack(handedBack);
  await tasks.finish(await tasks.take(handedBack.id));
  await tasks.remove(userId, lost);
  await giveBackByHand(teller, member, tasks);
}

/** An admin returns a part of open work, which then fails, and all of work that is done. */
async function giveBackByHand(teller: Teller, member: Member, tasks: Tasks): Promise<void> {
  const back = { reason: 'admin', description: 'A favour', actor: `admin:${member.userId}` };
  const chargeOf = async (id: string) => (await teller.old.db.task.findUniqueOrThrow({ where: { id } })).chargeId;
  const [open, done] = [
    await submit(member, 'text-to-image', inputs['text-to-image']),
    await submit(member, 'text-to-image', inputs['text-to-image']),
  ];
  await member.ask('refund', { ...back, chargeId: await chargeOf(open), amountCredits: 2 });
  await tasks.fail(await tasks.take(open));
  await tasks.finish(await tasks.take(done));
  await member.ask('refund', { ...back, chargeId: await chargeOf(done) });
}

async function workOutside(teller: Teller, tasks: Tasks): Promise<void> {
  const member = await teller.join();
  await member.ask('grant', { amountCredits: 60, source: 'PURCHASE', description: 'A pack' });
  const create = async (costCredits: number, maxCostCredits = costCredits): Promise<string> => {
    const work = { costCredits, maxCostCredits, userInput: { order: 7, name: '“Ünï”' }, deadlineSeconds: 3600 };
    const { task } = await member.ask('createExternalTask', { ...work, sentInput: work, actor });
    return task?.id ?? '';
  };
  await create(3);
  const running = await create(3, 5);
  await tasks.progressOutside(running, 55);
  await tasks.completeOutside(await create(8), 5);
  await tasks.completeOutside(await create(8, 12), 11);
  await tasks.completeOutside(await create(4), 0);
  await tasks.failOutside(await create(4));
  await tasks.cancel(member.userId, await create(2));
  // More than is there, and refused at all.
  await tasks.completeOutside(await create(30, 90), 80);
  await create(50);
}

async function runLow(teller: Teller, tasks: Tasks): Promise<void> {
  const member = await teller.join();
  await teller.old.db.user.update({ where: { id: member.userId }, data: { lowCreditsThreshold: 50 } });
  await member.ask('grant', { amountCredits: 60, source: 'PROMO', description: 'For a try' });
  await tasks.fail(await tasks.take(await submit(member, 'text-to-video', inputs['text-to-video'])));
  await submit(member, 'text-to-video', inputs['text-to-video']);
  const refused = { type: 'text-to-video', input: inputs['text-to-video'], sentInput: inputs['text-to-video'] };
  await member.ask('submitTask', { ...refused, actor: `user:${member.userId}` });
  const where = { userId: member.userId, kind: 'taskFailed' };
  await teller.old.db.notice.updateMany({ where, data: { readAt: new Date(), sentAt: new Date(), sendTries: 1 } });
}
