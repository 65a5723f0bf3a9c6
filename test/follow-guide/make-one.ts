// Run by the test of docs/adding-a-task-type.md in a copy of the project that has followed it: has one task of a type made, by
// the verbs and the worker of the product, and prints what became of it. Arguments: database, folder of files, what is asked
// for as JSON. An input that names no picture where it needs one gets one.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { localModels } from '#/catalog/offered-models.ts';
import { outputKindOf, taskTypeSlugs } from '#/catalog/task-types.ts';
import { listCreditCosts } from '#/features/credit-costs/queries.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { createTaskInputSchema } from '#/features/tasks/schema.ts';
import { createGenerators } from '#/generators/registry.ts';
import { createDb } from '#/platform/db.ts';
import { createChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import { createUpload, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';

const [databaseUrl = '', folder = '', sent = '{}'] = process.argv.slice(2);
const { type, input } = JSON.parse(sent) as { type: string; input: Record<string, unknown> };
const db = createDb(databaseUrl);
const logger = createLogger('test', 'silent');
const queue = await openSendingQueue(databaseUrl, logger);
const events = createChangeEvents(databaseUrl, logger);
const storage = createLocalStorage(folder);
const { id: userId } = await createUserWithCredits(db, 60);

/** A picture of two colours that the user brought. */
async function newPicture(): Promise<string> {
  const picture = join(folder, 'picture.png');
  const sky = { create: { width: 300, height: 200, channels: 3 as const, background: '#3070c0' } };
  const sand = await sharp({ create: { ...sky.create, height: 80, background: '#e0c080' } })
    .png()
    .toBuffer();
  await sharp(sky)
    .composite([{ input: sand, top: 120, left: 0 }])
    .png()
    .toFile(picture);
  const upload = await createUpload(db, userId, { width: 300, height: 200 });
  await storage.put(upload.file, picture);
  return upload.id;
}

const given = input.imageId === null ? { ...input, imageId: await newPicture() } : input;
const asked = createTaskInputSchema.parse({ type, input: given });
const submitted = { ...asked, userId, actor: 'system', sentInput: asked.input, idempotencyKey: randomUUID() };
const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, submitted);
if (answer.kind !== 'created') throw new Error('The task was refused.');
const worker = {
  db,
  ledger: ledgerOf(db),
  events,
  logger,
  storage,
  generators: createGenerators({}),
  workFolder: join(folder, '.work'),
};
await workOnTask(worker, answer.task.id, new AbortController().signal);
const task = await db.task.findUniqueOrThrow({ where: { id: answer.task.id } });
const line = await db.creditTransaction.findUniqueOrThrow({ where: { id: task.chargeId ?? '' } });
const price = listCreditCosts({ offered: taskTypeSlugs, models: localModels, usualSeconds: () => null }).types.find(
  (listed) => listed.type === task.type,
);
const broken = await findBrokenInvariants(db);
console.log(JSON.stringify({ task, description: line.description, kind: outputKindOf(task.type), price, broken }));
await Promise.all([events.close(), queue.stop({ graceful: false }), db.$disconnect()]);
