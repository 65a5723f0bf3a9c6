import { randomUUIDv7 } from 'node:crypto';
import type { Prisma } from '#/generated/prisma/client.ts';
import type { Transaction } from '#/platform/db.ts';

/** One act of an operator, as it is recorded. `key` is unique: the same act twice is refused by the database. */
export type AuditRecord = {
  /** Who did it: `admin:<id>`, `support:<id>` or `command`. */
  actor: string;
  act: string;
  /** Whose account it is about; null of what is about none. */
  userId: string | null;
  /** The lines, grants, tasks or plans that it is about. */
  subjectIds: readonly string[];
  reason: string;
  /** What was asked for and what it did, without personal data beyond ids. */
  input: unknown;
  effect: unknown;
  key: string;
  /** How many credits it gave or took, without a sign; 0 where it is left out. */
  movedCredits?: number;
  /** It moves more credits than one admin may alone, and there was no second one. */
  isAlone?: boolean;
  /** Who approved it, where somebody else asked for it. */
  approvedBy?: string | null;
  /** The batch that it is of. */
  batchId?: string | null;
};

/** Records an act, in the transaction that does it. Returns the id of the row. */
export async function writeAudit(tx: Transaction, record: AuditRecord): Promise<string> {
  const id = randomUUIDv7();
  const { subjectIds, input, effect, key, ...said } = record;
  await tx.auditEntry.create({
    data: {
      id,
      ...said,
      subjectIds: [...subjectIds],
      input: asJson(input),
      effect: asJson(effect),
      idempotencyKey: key,
    },
    select: { id: true },
  });
  return id;
}

/** Instants become text. */
function asJson(value: unknown): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value));
}
