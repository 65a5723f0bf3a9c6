import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { type Ledger, listTransactions } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';
import type { Queue } from '#/platform/queue.ts';
import { type Accounts, pickAccount } from './accounts.ts';
import { endAllTasks } from './end-tasks.ts';
import { type Operation, runLoad } from './load.ts';
import { type Spread, spreads } from './options.ts';
import { lastHistorySeq } from './seed.ts';

type Prepare = (clients: number, spread: Spread) => Promise<Operation>;
type Charge = { userId: string; chargeId: string };

const pageLimit = 50;
const video = { prompt: 'A lighthouse in the rain', seconds: 5, aspectRatio: 'landscape' } as const;
/** Kept for the refund row, for each spread; later charges are not refunded. */
const maxKeptCharges = 200_000;

/** The rows of the product's own verbs, all on one ledger. */
export function createProductRows(services: { ledger: Ledger; queue: Queue }, accounts: Accounts<string>) {
  const { ledger } = services;
  const charges: Record<Spread, Charge[]> = { spread: [], one: [] };

  async function chargeOnce(spread: Spread): Promise<true> {
    const userId = pickAccount(accounts, spread);
    const { answer } = await ledger.checkAndDeduct({
      userId,
      actor: `user:${userId}`,
      type: 'TEXT_TO_IMAGE',
      input: {},
    });
    if (answer.kind !== 'charged' || !answer.transactionId) throw new Error(`A charge was ${answer.kind}.`);
    if (charges[spread].length < maxKeptCharges) charges[spread].push({ userId, chargeId: answer.transactionId });
    return true;
  }

  async function submitOnce(spread: Spread): Promise<true> {
    const userId = pickAccount(accounts, spread);
    const { answer } = await submitTask(services, {
      userId,
      actor: `user:${userId}`,
      type: 'text-to-video',
      input: video,
      sentInput: video,
    });
    if (answer.kind !== 'created') throw new Error(`A submit was ${answer.kind}.`);
    return true;
  }

  async function refundOnce(spread: Spread): Promise<boolean> {
    const charge = charges[spread].pop();
    if (!charge) return false;
    const facts = { description: 'Returned: the generation failed', actor: 'system' };
    await ledger.refund({ ...charge, ...facts, reason: 'failure' });
    return true;
  }

  const rows: Record<'charge' | 'submit' | 'refund' | 'balance', Prepare> = {
    charge: async (_, spread) => () => chargeOnce(spread),
    /** Nobody works here: what was submitted so far counts as done, as no user may have hundreds of open tasks. */
    async submit(_, spread) {
      await endAllTasks(ledger.db);
      await ledger.db.$executeRaw`VACUUM "Task"`;
      return () => submitOnce(spread);
    },
    /** Refunds what the charge row charged, and where that was not enough charges some more first. */
    async refund(clients, spread) {
      const needed = 1_000 + 250 * clients;
      while (charges[spread].length < needed) {
        await Promise.all(Array.from({ length: clients }, () => chargeOnce(spread)));
      }
      return () => refundOnce(spread);
    },
    balance: async (_, spread) => async () => {
      await ledger.getBalance(pickAccount(accounts, spread));
      return true;
    },
  };

  return {
    rows,
    /** A little of everything, so that no table is empty when the planner first looks at it. */
    async begin(): Promise<void> {
      for (const spread of spreads) {
        await runLoad(8, { warmUpMs: 0, measureMs: 500 }, () => chargeOnce(spread));
        await runLoad(8, { warmUpMs: 0, measureMs: 500 }, () => submitOnce(spread));
        await runLoad(8, { warmUpMs: 0, measureMs: 200 }, () => refundOnce(spread));
      }
    },
  };
}

/** Reading pages of `seedHistory`: the newest, and one from anywhere in the account's history. */
export function createHistoryRows(db: Db, accounts: Accounts<string>) {
  async function readPage(spread: Spread, cursor: string | undefined): Promise<true> {
    const page = await listTransactions(db, pickAccount(accounts, spread), { limit: pageLimit, cursor });
    if (page.transactions.length !== pageLimit) throw new Error('A page of the history is not full.');
    return true;
  }
  const rows: Record<'first' | 'deep', Prepare> = {
    first: async (_, spread) => () => readPage(spread, undefined),
    deep: async (_, spread) => () => {
      const seq = pageLimit + 1 + Math.floor(Math.random() * (lastHistorySeq[spread] - pageLimit));
      return readPage(spread, String(seq));
    },
  };
  return rows;
}
