import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '#/generated/prisma/client.ts';
import type { Db } from '#/platform/db.ts';
import { type Accounts, pickAccount } from './accounts.ts';
import { costCredits } from './limit.ts';
import type { Operation } from './load.ts';
import type { Spread } from './options.ts';

const noHash = new Uint8Array(32);

/** As many as the product's own pool has. */
const maxConnections = 20;

/** A Prisma client as its manual makes one: nothing of what makes the product's own faster, so nothing named or batched. */
export function createUsualDb(connectionString: string): Db {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString, max: maxConnections }),
    transactionOptions: { maxWait: 15_000, timeout: 20_000 },
  });
}

/**
 * What most apps do: an interactive Prisma transaction that finds the user, checks the balance, takes from it and creates a
 * line, with Prisma's model calls. It works on the product's own models, in a database of its own: its lines have no
 * grants, no key and no chain.
 */
export function createUsual(db: Db, accounts: Accounts<string>) {
  return {
    async prepare(_clients: number, spread: Spread): Promise<Operation> {
      return async () => {
        await deduct(db, pickAccount(accounts, spread));
        return true;
      };
    },
  };
}

async function deduct(db: Db, userId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { credits: true } });
    if (user.credits < costCredits) throw new Error('The usual account has run out of credits.');
    const { credits, ledgerSeq } = await tx.user.update({
      where: { id: userId },
      data: { credits: { decrement: costCredits }, ledgerSeq: { increment: 1 } },
      select: { credits: true, ledgerSeq: true },
    });
    await tx.creditTransaction.create({
      data: {
        id: crypto.randomUUID(),
        userId,
        seq: ledgerSeq,
        amount: -costCredits,
        balance: credits,
        type: 'DEBIT',
        generationType: 'TEXT_TO_IMAGE',
        description: 'Image from text',
        actor: 'system',
        prevHash: noHash,
        hash: noHash,
        createdAt: new Date(),
      },
      select: { id: true },
    });
  });
}
