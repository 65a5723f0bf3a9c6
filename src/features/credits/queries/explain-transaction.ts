import {
  type EndingRead,
  type Explanation,
  explainLine,
  type LineFactsRead,
  type LineRead,
  textIn,
} from '#/features/credits/rules/explain-line.ts';
import type { Prisma } from '#/generated/prisma/client.ts';
import { metadataOf, metadataSelect } from '#/ledger/ledger.ts';
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
  ...metadataSelect,
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
    line.type === 'DEBIT' ? findEnding(db, line.id) : null,
  ]);
  const [grants, further, task] = await Promise.all([
    listGrants(db, userId, line, fundings),
    findFurtherCharge(db, userId, line.id),
    findTask(db, userId, settled ?? refunded ?? line),
  ]);
  return explainLine({ line, fundings, grants, refunds, refunded, settled, further, ending, task }, userId);
}

async function findLine(db: Db, userId: string, id: string | null): Promise<LineRead | null> {
  if (!isId(id)) return null;
  const line = await db.creditTransaction.findFirst({ where: { id, userId }, select: lineSelect });
  return line && lineOf(line);
}

/** Whether a text is an id. Metadata has no fixed shape, so an id in it may be any text. */
function isId(text: string | null): text is string {
  return idSchema.safeParse(text).success;
}

type LineRow = Prisma.CreditTransactionGetPayload<{ select: typeof lineSelect }>;

function lineOf(row: LineRow): LineRead {
  const { id, amount, balance, type, generationType, description, actor, refundsId, createdAt } = row;
  const metadata = metadataOf(row);
  return { id, amount, balance, type, generationType, description, metadata, actor, refundsId, createdAt };
}

async function listRefunds(db: Db, userId: string, id: string): Promise<LineRead[]> {
  const lines = await db.creditTransaction.findMany({
    where: { refundsId: id, userId },
    orderBy: { seq: 'asc' },
    select: lineSelect,
  });
  return lines.map(lineOf);
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

async function findEnding(db: Db, chargeId: string): Promise<EndingRead | null> {
  const end = await db.chargeEnd.findUnique({ where: { chargeId } });
  if (!end) return null;
  const { outcome, costCredits, endedAt: at } = end;
  return { outcome, costCredits: outcome === 'settled' ? costCredits : null, at };
}

/** Returns the further charge of a settlement above the hold. Lines of before the column name the charge in their metadata. */
async function findFurtherCharge(db: Db, userId: string, chargeId: string): Promise<LineRead | null> {
  const [found] = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "CreditTransaction"
    WHERE coalesce("settlesId"::text, metadata->>'settlesId') = ${chargeId} AND type = 'DEBIT' AND "userId" = ${userId}::uuid
      AND ("settlesId" IS NOT NULL OR metadata ? 'settlesId')`;
  return found ? findLine(db, userId, found.id) : null;
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
