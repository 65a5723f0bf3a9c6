// Run by the test of docs/removing-a-task-type.md in a copy of the project that has followed it: reads what is left of a task whose
// type the code had once, has another one of it that is still open worked on, and prints what it found. Arguments: database,
// folder of files, the task's id.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { slugOf, taskTypeSlugs } from '#/catalog/task-types.ts';
import { replayTask } from '#/features/tasks/commands/replay-task.ts';
import { createTasks } from '#/features/tasks/commands/submit-task.ts';
import { workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { deadlineMs } from '#/features/tasks/rules/lifecycle.ts';
import { createGenerators } from '#/generators/registry.ts';
import { clientKey } from '#/ledger/ledger.ts';
import { createDb } from '#/platform/db.ts';
import { createChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { ledgerOf } from '#test/ledger.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';

const [databaseUrl = '', folder = '', taskId = ''] = process.argv.slice(2);
const db = createDb(databaseUrl);
const ledger = ledgerOf(db);
const logger = createLogger('test', 'silent');
const events = createChangeEvents(databaseUrl, logger);
const { userId, type, input, chargeId } = await db.task.findUniqueOrThrow({ where: { id: taskId } });
const { api } = createTestCaller(db, userId);

const { task } = await api.tasks.get({ uuid: taskId });
const { tasks } = await api.tasks.list();
const { byReason } = await api.credits.statement();
const { line, price } = await api.credits.explain({ id: chargeId ?? '' });

const record = await db.idempotencyRecord.findFirstOrThrow({ where: { userId, scope: 'client' } });
const name = type.toLowerCase().replaceAll('_', '-');
const asked = { type: name, userId, sentInput: input, offered: taskTypeSlugs, idempotencyKey: record.key };
const { answer, replayed } = await replayTask(ledger, asked);
const again = await refusalOf(
  api.tasks.create({ type: name, input, idempotencyKey: randomUUID() } as Parameters<typeof api.tasks.create>[0]),
);

const facts = { generationType: type, description: 'Open when its type went', metadata: {}, actor: 'system' };
const open = await createTasks(ledger, {
  key: clientKey(userId, randomUUID(), 'open', {}),
  charge: { kind: 'charge', amountCredits: 2, facts },
  task: { type, retryOfId: null, maxCostCredits: null, deadlineMs } as Parameters<typeof createTasks>[1]['task'],
  inputs: [input],
  queue: null,
});
if (open.answer.kind !== 'created') throw new Error('The task was refused.');
const openId = open.answer.task.id;
const worker = { db, ledger, events, logger, storage: createLocalStorage(folder), generators: createGenerators({}) };
await workOnTask({ ...worker, workFolder: join(folder, '.work') }, openId, new AbortController().signal);
const ended = await db.task.findUniqueOrThrow({ where: { id: openId } });
const retried = await refusalOf(api.tasks.retry({ uuid: openId }));

const isReplayed = replayed && answer.kind === 'created' && answer.task.id === taskId;
const broken = await findBrokenInvariants(db);
const left = { slug: slugOf(type) ?? null, task, listed: tasks.map(({ uuid }) => uuid), byReason, line, price };
console.log(JSON.stringify({ ...left, isReplayed, again, ended, retried, broken }));
await Promise.all([events.close(), db.$disconnect()]);
