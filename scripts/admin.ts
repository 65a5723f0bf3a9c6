// `npm run admin -- user ada@example.org`, `… grant ada@example.org 50 --reason "…"`: what an operator sees and does, with a record.
// An act shows its effect first and asks, unless --yes is given. Exit code 0: done; 1: refused or not said right, and nothing was
// done; 2: nothing was done yet, since nobody said yes or a second admin has to approve it.
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { commandLine } from '#/features/admin/commands/act-context.ts';
import { type AskedAnswer, doAct } from '#/features/admin/commands/ask-for-act.ts';
import { type ActServices, previewAct } from '#/features/admin/commands/do-act.ts';
import { findLikeAccounts } from '#/features/admin/queries/find-like-accounts.ts';
import { findNamed } from '#/features/admin/queries/find-users.ts';
import { getUser } from '#/features/admin/queries/get-user.ts';
import { listAudit } from '#/features/admin/queries/list-audit.ts';
import { listMails } from '#/features/admin/queries/list-mails.ts';
import { reasonSchema } from '#/features/admin/schema.ts';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { checkInput } from '#/lib/check-input.ts';
import { ForbiddenError, isDomainError } from '#/lib/errors.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';
import { randomKey } from '#/lib/random-key.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { adminCommands } from './bootstrap/admin-commands.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { type Asked, actOf, instantOf } from './lib/admin-acts.ts';
import { finishBatch, readBatch, rehearseBatch } from './lib/admin-batch.ts';
import { newFileOf, writeExport } from './lib/admin-export.ts';
import { forTerminal, textOfAudit, textOfBatch, textOfEffect, textOfLike, textOfUser } from './lib/admin-texts.ts';
import { ensureSecret, type Settings } from './lib/environment.ts';
import { withDatabase } from './lib/with-environment.ts';

function readAsked(): Asked {
  const { words, values } = readCommandLine('admin');
  const [command = '', ...rest] = words;
  return { command, words: rest, values: values as Asked['values'] };
}

/** Prints an answer: as JSON for programs, else as text. */
function tell({ values }: Asked, answer: unknown, text: () => string): void {
  print(values.json === true ? JSON.stringify(answer, null, 2) : forTerminal(text()));
}

/** Shows what is asked for where it changes nothing. Returns whether it was such a command. */
async function show(asked: Asked, db: Db): Promise<boolean> {
  const [who] = asked.words;
  const ledger = createProductLedger(db);
  switch (asked.command) {
    case 'user': {
      const { id: userId } = await findNamed(db, who ?? '');
      const { at } = asked.values;
      const seen = await getUser(ledger, { userId, ...(at === undefined ? {} : { at: instantOf('--at', at) }) });
      const mails = await listMails(db, userId);
      tell(asked, { ...seen, mails }, () => textOfUser(seen, mails));
      return true;
    }
    case 'like': {
      const { id: userId } = await findNamed(db, who ?? '');
      const like = await findLikeAccounts(db, userId);
      tell(asked, like, () => textOfLike(like));
      return true;
    }
    case 'audit': {
      const about = who === undefined ? {} : { userId: (await findNamed(db, who)).id };
      const page = await listAudit(db, { ...about, limit: 50 });
      tell(asked, page, () => textOfAudit(page.entries));
      return true;
    }
    default:
      return false;
  }
}

async function isConfirmed(asked: Asked): Promise<boolean> {
  if (asked.values.yes === true) return true;
  if (!process.stdin.isTTY || asked.values.json === true) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Do it? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** Says that nothing was done, since nobody said yes. */
function leave({ values }: Asked): void {
  if (values.json !== true) print('Nothing was done. Add --yes to do it.');
  process.exitCode = 2;
}

/** Why, and under which key: the same as the console may say. */
const wantedSchema = z.strictObject({ reason: reasonSchema, idempotencyKey: idempotencyKeySchema });
type Wanted = z.output<typeof wantedSchema>;
type Opened = { db: Db; settings: Settings; services: ActServices };

/** Shows the effect of an act, asks, and does it. Returns its answer where it was done. */
async function act(asked: Asked, services: ActServices, wanted: Wanted): Promise<AskedAnswer | null> {
  const what = await actOf(services.ledger.db, asked);
  if (asked.values.yes !== true) {
    const looked = await previewAct(services, commandLine, what);
    tell(asked, { ...looked, done: false }, () => textOfEffect(looked));
    if (!(await isConfirmed(asked))) {
      leave(asked);
      return null;
    }
  }
  const answer = await doAct(services, commandLine, { act: what, ...wanted });
  tell(asked, { ...answer, done: answer.pendingId === null }, () => textOfDone(answer));
  if (answer.pendingId === null) return answer;
  process.exitCode = 2;
  return null;
}

/** Writes the archive of an account, once the act that allows it is in the record. */
async function exportTo(asked: Asked, opened: Opened, wanted: Wanted): Promise<void> {
  const file = await newFileOf(asked.words[1] ?? '');
  const answer = await act(asked, opened.services, wanted);
  if (answer === null) return;
  await writeExport(opened, { userId: answer.userId, file });
  if (asked.values.json !== true) print(`✓ ${file} has everything. Hand it to nobody but the person whose it is.`);
}

/**
 * Shows what a batch would do, asks, and does it. Exit code 1 where some of it was refused or it was dropped, 2 where another admin has
 * to start it.
 */
async function batch(asked: Asked, services: ActServices, wanted: Wanted): Promise<void> {
  const looked = await rehearseBatch(services, { asked: await readBatch(asked.words[0] ?? ''), ...wanted });
  if (asked.values.yes !== true) {
    tell(asked, looked, () => textOfBatch(looked));
    if (!(await isConfirmed(asked))) return leave(asked);
  }
  const ended = await finishBatch(services, looked).catch((error) => {
    if (!(error instanceof ForbiddenError)) throw error;
    tell(asked, { ...looked, done: false, message: error.message }, () => `${error.message} Nothing was done yet.`);
    process.exitCode = 2;
    return null;
  });
  if (ended === null) return;
  tell(asked, ended, () => textOfBatch(ended));
  if (ended.refusals.length > 0 || ended.batch.status === 'dropped') process.exitCode = 1;
}

/** Does what changes something: with a reason, and through the queue's jobs. */
async function change(asked: Asked, { db, url, settings }: { db: Db; url: string; settings: Settings }): Promise<void> {
  const { reason, key } = asked.values;
  if (!Object.hasOwn(adminCommands, asked.command))
    throw new SetupError(`There is no command "${asked.command}": npm run admin -- --help says which there are.`);
  if (typeof reason !== 'string') throw new SetupError('--reason TEXT is missing: it stands in the record of acts.');
  const wanted = checkInput(wantedSchema, { reason, idempotencyKey: key ?? randomKey() });
  const queue = await openSendingQueue(url, createLogger('admin', 'silent'));
  try {
    const services = {
      ledger: createProductLedger(db),
      queue,
      approvalCredits: settings.ADMIN_APPROVAL_CREDITS,
      secret: await ensureSecret(settings),
    };
    if (asked.command === 'batch') await batch(asked, services, wanted);
    else if (asked.command === 'export') await exportTo(asked, { db, settings, services }, wanted);
    else await act(asked, services, wanted);
  } finally {
    await queue.stop({ graceful: false });
  }
}

function textOfDone(answer: AskedAnswer): string {
  if (answer.pendingId !== null)
    return `It moves more credits than one admin may alone, and waits for a second one as ${answer.pendingId}. Nothing was done yet.`;
  const again = answer.replayed ? ' (it was done before, under the same key)' : '';
  return `${textOfEffect(answer)}\n✓ Done${again}, as act ${answer.auditId}`;
}

await runMain(async () => {
  const asked = readAsked();
  await withDatabase(async ({ url }, settings) => {
    const db = createDb(url);
    try {
      if (!(await show(asked, db))) await change(asked, { db, url, settings });
    } catch (error) {
      if (!isDomainError(error)) throw error;
      if (asked.values.json === true)
        print(JSON.stringify({ done: false, reason: error.reason, message: error.message }));
      throw new SetupError(error.message);
    } finally {
      await db.$disconnect();
    }
  });
});
process.exit();
