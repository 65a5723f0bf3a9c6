import type { AccountState } from '#/features/admin/store/account-state.ts';
import { writeAudit } from '#/features/admin/store/audit.ts';
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

/** Adds an act to the record, in its transaction. Returns the id of the row. */
export function recordAct(tx: Transaction, row: AuditRow): Promise<string> {
  const { act, effect, idempotencyKey: key, ...said } = row;
  const { before, after, subjectIds, movedCredits } = effect;
  return writeAudit(tx, {
    ...said,
    key,
    act: act.act,
    input: act,
    effect: { before, after },
    subjectIds,
    movedCredits,
  });
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
