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
};

/** Records an act, in the transaction that does it. */
export async function writeAudit(tx: Transaction, record: AuditRecord): Promise<void> {
  const { subjectIds, input, effect, key, ...said } = record;
  await tx.auditEntry.create({
    data: {
      id: randomUUIDv7(),
      ...said,
      subjectIds: [...subjectIds],
      input: asJson(input),
      effect: asJson(effect),
      idempotencyKey: key,
    },
    select: { id: true },
  });
}

/** Instants become text. */
function asJson(value: unknown): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value));
}
