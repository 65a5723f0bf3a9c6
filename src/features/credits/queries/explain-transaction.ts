import { z } from 'zod';
import {
  type EndingRead,
  type Explanation,
  explainLine,
  type LineFactsRead,
  type LineRead,
  textIn,
} from '#/features/credits/rules/explain-line.ts';
import { lastSeqAt } from '#/ledger/ledger.ts';
import { idSchema } from '#/ledger/schema.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

const lineSelect = {
  id: true,
  amount: true,
  balance: true,
  type: true,
  generationType: true,
  description: true,
  metadata: true,
  actor: true,
  refundsId: true,
  createdAt: true,
} as const;

const grantSelect = {
  id: true,
  source: true,
  amount: true,
  effectiveAt: true,
  expiresAt: true,
  rolloverCapCredits: true,
  rolloverUntil: true,
} as const;

/**
 * Explains a ledger line of this user: its price, its grants, its refunds, its settlement and its task.
 * @throws NotFoundError when the user has no such line
 */
export async function explainTransaction(db: Db, userId: string, id: string): Promise<Explanation> {
  const line = await findLine(db, userId, id);
  if (!line) throw new NotFoundError('line');
  const [fundings, refunds, refunded, settled, ending] = await Promise.all([
    db.creditFunding.findMany({
      where: { transactionId: line.id },
      orderBy: { ordinal: 'asc' },
      select: { grantId: true, amount: true, restoresGrantId: true },
    }),
    listRefunds(db, userId, line.id),
    findLine(db, userId, line.refundsId),
    findLine(db, userId, textIn(line.metadata, 'settlesId')),
    line.type === 'DEBIT' ? findEnding(db, userId, line.id) : null,
  ]);
  const [grants, further, task] = await Promise.all([
    listGrants(db, userId, line, fundings),
    findFurtherCharge(db, userId, line.id, ending),
    findTask(db, userId, settled ?? refunded ?? line),
  ]);
  return explainLine({ line, fundings, grants, refunds, refunded, settled, further, ending, task }, userId);
}

async function findLine(db: Db, userId: string, id: string | null): Promise<LineRead | null> {
  if (!isId(id)) return null;
  const line = await db.creditTransaction.findFirst({ where: { id, userId }, select: lineSelect });
  return line && withRecord(line);
}

/** Whether a text is an id. Metadata has no fixed shape, so an id in it may be any text. */
function isId(text: string | null): text is string {
  return idSchema.safeParse(text).success;
}

/** Narrows the type of `metadata`, which is a JSON object on every line. */
function withRecord<Line extends { metadata: unknown }>(line: Line) {
  return { ...line, metadata: line.metadata as LineRead['metadata'] };
}

async function listRefunds(db: Db, userId: string, id: string): Promise<LineRead[]> {
  const lines = await db.creditTransaction.findMany({
    where: { refundsId: id, userId },
    orderBy: { seq: 'asc' },
    select: lineSelect,
  });
  return lines.map(withRecord);
}

/** Returns the grants of a line: those of its fundings, and those that its metadata names. */
async function listGrants(
  db: Db,
  userId: string,
  { metadata }: LineRead,
  fundings: LineFactsRead['fundings'],
): Promise<LineFactsRead['grants']> {
  const funded = fundings.flatMap(({ grantId, restoresGrantId }) => [grantId, restoresGrantId]);
  const ids = [...funded, textIn(metadata, 'grantId'), textIn(metadata, 'rolledOverTo')].filter(isId);
  return db.creditGrant.findMany({ where: { id: { in: ids }, userId }, select: grantSelect });
}

const endingAnswerSchema = z.object({ json: z.object({ costCredits: z.number().optional() }) });

async function findEnding(db: Db, userId: string, chargeId: string): Promise<EndingRead | null> {
  const record = await db.idempotencyRecord.findUnique({
    where: { scope_userId_key: { scope: 'system', userId, key: `ending:${chargeId}` } },
    select: { operation: true, answer: true, createdAt: true },
  });
  if (!record) return null;
  const answer = endingAnswerSchema.safeParse(record.answer).data;
  const outcome = record.operation === 'settled' ? 'settled' : 'released';
  return { outcome, costCredits: answer?.json.costCredits ?? null, at: record.createdAt };
}

/** Lines of one instant have consecutive `seq`, so the further charge is among the last lines up to the settlement's instant. */
const linesOfOneInstant = 1000;

/** Returns the further charge of a settlement above the hold. No index serves it, so a range of `seq` is scanned. */
async function findFurtherCharge(
  db: Db,
  userId: string,
  chargeId: string,
  ending: EndingRead | null,
): Promise<LineRead | null> {
  if (ending?.outcome !== 'settled') return null;
  const lastSeq = await lastSeqAt(db, userId, ending.at);
  const lines = await db.creditTransaction.findMany({
    where: {
      userId,
      seq: { gt: lastSeq - linesOfOneInstant, lte: lastSeq },
      createdAt: ending.at,
      type: 'DEBIT',
      metadata: { path: ['settlesId'], equals: chargeId },
    },
    select: lineSelect,
  });
  const [line] = lines;
  return line ? withRecord(line) : null;
}

/** Returns the task that a charge paid for; null when there is none. */
async function findTask(db: Db, userId: string, charge: LineRead): Promise<LineFactsRead['task']> {
  const id = textIn(charge.metadata, 'taskId');
  if (!isId(id)) return null;
  const task = await db.task.findFirst({
    where: { id, userId, chargeId: charge.id },
    select: { id: true, type: true, status: true },
  });
  return task && { uuid: task.id, type: task.type, status: task.status };
}
