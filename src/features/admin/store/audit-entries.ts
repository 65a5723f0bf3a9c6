import { randomUUIDv7 } from 'node:crypto';
import type { AccountState } from '#/features/admin/store/account-state.ts';
import type { Prisma } from '#/generated/prisma/client.ts';
import type { Transaction } from '#/platform/db.ts';

/** What an act did: the account before and after it, and the ids of the lines, grants or tasks that it made or was about. */
export type Effect = {
  before: AccountState;
  after: AccountState;
  subjectIds: string[];
  /** How many credits it gave or took, without a sign. */
  movedCredits: number;
};

/** An act that was done, for the record. `idempotencyKey` is unique among all acts. */
export type AuditRow = {
  actor: string;
  act: { act: string };
  userId: string;
  reason: string;
  effect: Effect;
  isAlone: boolean;
  approvedBy: string | null;
  batchId: string | null;
  idempotencyKey: string;
};

/** Adds a row to the record of acts, in the act's transaction. Returns its id. */
export async function recordAct(tx: Transaction, row: AuditRow): Promise<string> {
  const id = randomUUIDv7();
  const { act, effect, ...said } = row;
  const { before, after, subjectIds, movedCredits } = effect;
  const input = JSON.parse(JSON.stringify(act)) as Prisma.InputJsonObject;
  const data = { ...said, id, act: act.act, input, effect: { before, after }, subjectIds, movedCredits };
  await tx.auditEntry.create({ data, select: { id: true } });
  return id;
}

/** The act that was done under a key; null where none was. */
export function findAct(tx: Transaction, idempotencyKey: string) {
  const select = {
    id: true,
    act: true,
    userId: true,
    input: true,
    effect: true,
    subjectIds: true,
    movedCredits: true,
    isAlone: true,
  };
  return tx.auditEntry.findUnique({ where: { idempotencyKey }, select });
}
