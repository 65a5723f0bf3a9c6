import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { createDb } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { ledgerOf } from '#test/ledger.ts';

type Asked = { userId: string; idempotencyKey: string };

/** Requests that a process may die of, each under its key. */
export const fatalRequests = {
  charge: ({ ledger }: { ledger: Ledger }, { userId, idempotencyKey }: Asked) =>
    creditVerbs(ledger.db).charge(userId, 25, { idempotencyKey }),
  submit: (services: { ledger: Ledger; queue: Queue }, { userId, idempotencyKey }: Asked) => {
    const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
    const type = 'text-to-video' as const;
    return submitTask(services, { userId, idempotencyKey, actor: 'system', type, input, sentInput: input });
  },
  upgrade: ({ ledger }: { ledger: Ledger }, { userId, idempotencyKey }: Asked) =>
    upgradePlan(ledger, { userId, idempotencyKey, actor: 'system', planName: 'Basic', billingCycle: 'monthly' }),
};
export type FatalRequest = keyof typeof fatalRequests;

/**
 * Makes a request in a process of its own that is killed (SIGKILL, by its own hand) the moment the database has answered
 * its COMMIT, before anything is done with that answer. Gives what the process printed, and what ended it.
 */
export async function dieAfterCommit(
  databaseUrl: string,
  request: FatalRequest,
  asked: Asked,
): Promise<{ output: string; signal: NodeJS.Signals | null }> {
  const program = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [program, databaseUrl, request, asked.userId, asked.idempotencyKey]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes));
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_code, by) => resolve(by)));
  return { output, signal };
}

if (import.meta.main) {
  const [databaseUrl = '', request = '', userId = '', idempotencyKey = ''] = process.argv.slice(2);
  const services = {
    ledger: ledgerOf(createDb(databaseUrl)),
    queue: await openSendingQueue(databaseUrl, createLogger('test', 'silent')),
  };
  killAtCommit();
  console.log('asking');
  const answered = await fatalRequests[request as FatalRequest](services, { userId, idempotencyKey });
  console.log('answered', answered);
}

/** From now on the answer to a COMMIT, on any connection, is the last thing that this process learns. */
function killAtCommit(): void {
  const query: (this: Client, ...args: unknown[]) => Promise<unknown> = Client.prototype.query;
  Client.prototype.query = async function (this: Client, ...args: unknown[]) {
    const result = await query.apply(this, args);
    const [asked] = args;
    const text = typeof asked === 'string' ? asked : (asked as { text?: string } | undefined)?.text;
    if (text === 'COMMIT') process.kill(process.pid, 'SIGKILL');
    return result;
  } as typeof Client.prototype.query;
}
