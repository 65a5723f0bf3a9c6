import type { Db } from '#/platform/db.ts';

/** How many rows one statement reads. */
export const pageRows = 500;

/** Reads the rows after the last one of the page before; null for the first page. */
type ReadPage<Row> = (after: Row | null) => Promise<Row[]>;

/** Yields pages of rows until there are none. */
async function* pagesOf<Row>(read: ReadPage<Row>): AsyncGenerator<Row[]> {
  for (let after: Row | null = null; ; ) {
    const rows: Row[] = await read(after);
    if (rows.length > 0) yield rows;
    after = rows.at(-1) ?? null;
    if (rows.length < pageRows) return;
  }
}

/** Goes on after the row with this id; ids of version 7 are in the order in which rows were made. */
const afterId = (after: { id: string } | null) => (after ? { id: { gt: after.id } } : {});
const byId = { orderBy: { id: 'asc' }, take: pageRows } as const;

/**
 * The rows of an account, each kind in pages: lines by their numbers, up to the last one at the start (`lastSeq`), so that both
 * forms of them have the same; all else by ids.
 */
export function exportRows(db: Db, userId: string, lastSeq: number) {
  return {
    lines: () =>
      pagesOf(async (after: { seq: number } | null) => {
        const rows = await db.creditTransaction.findMany({
          where: { userId, seq: { gt: after?.seq ?? 0, lte: lastSeq } },
          orderBy: { seq: 'asc' },
          take: pageRows,
          select: {
            seq: true,
            id: true,
            createdAt: true,
            type: true,
            amount: true,
            balance: true,
            generationType: true,
            description: true,
            reason: true,
            taskId: true,
            refundsId: true,
            grantId: true,
            plan: true,
            price: true,
            metadata: true,
          },
        });
        return rows;
      }),
    grants: () =>
      pagesOf((after: { id: string } | null) =>
        db.creditGrant.findMany({
          where: { userId, ...afterId(after) },
          ...byId,
          select: {
            id: true,
            source: true,
            amount: true,
            remaining: true,
            description: true,
            plan: true,
            createdAt: true,
            effectiveAt: true,
            expiresAt: true,
            voidedAt: true,
            paidMinorUnits: true,
            paidCurrency: true,
          },
        }),
      ),
    tasks: () =>
      pagesOf((after: { id: string } | null) =>
        db.task.findMany({
          where: { userId, ...afterId(after) },
          ...byId,
          select: {
            id: true,
            type: true,
            model: true,
            status: true,
            input: true,
            chargedCredits: true,
            costCredits: true,
            createdAt: true,
            startedAt: true,
            finishedAt: true,
            removedAt: true,
            errorMessage: true,
            outputFile: true,
            outputUrl: true,
            outputJson: true,
            retryOfId: true,
            groupId: true,
          },
        }),
      ),
    uploads: () =>
      pagesOf((after: { id: string } | null) =>
        db.upload.findMany({
          where: { userId, ...afterId(after) },
          ...byId,
          select: {
            id: true,
            kind: true,
            contentType: true,
            file: true,
            bytes: true,
            width: true,
            height: true,
            durationMs: true,
            face: true,
            createdAt: true,
            usedAt: true,
          },
        }),
      ),
    notices: () =>
      pagesOf((after: { id: string } | null) =>
        db.notice.findMany({
          where: { userId, ...afterId(after) },
          ...byId,
          select: { id: true, kind: true, subjectId: true, data: true, createdAt: true, readAt: true },
        }),
      ),
    mails: () =>
      pagesOf((after: { id: string } | null) =>
        db.mail.findMany({
          where: { userId, ...afterId(after) },
          ...byId,
          select: { id: true, kind: true, recipient: true, createdAt: true, sentAt: true },
        }),
      ),
    keys: () =>
      pagesOf((after: { key: string } | null) =>
        db.idempotencyRecord.findMany({
          where: { userId, scope: 'client', ...(after ? { key: { gt: after.key } } : {}) },
          orderBy: { key: 'asc' },
          take: pageRows,
          select: { key: true, operation: true, createdAt: true, lineId: true },
        }),
      ),
  };
}

/** The rows of an account that are few, as one object. Neither passwords nor tokens nor secrets are in it. */
export async function readAccountForExport(db: Db, userId: string) {
  const { ledgerSeq, plan, nextPlan, ...account } = await db.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      id: true,
      name: true,
      email: true,
      emailVerified: true,
      twoFactorEnabled: true,
      image: true,
      role: true,
      credits: true,
      debtCredits: true,
      lowCreditsThreshold: true,
      notificationChoices: { select: { kind: true, channel: true, isOn: true } },
      renewsAt: true,
      nextPlanAt: true,
      deletionAt: true,
      createdAt: true,
      ledgerSeq: true,
      plan: { select: { name: true } },
      nextPlan: { select: { name: true } },
    },
  });
  const [planPeriods, ways, passkeys, sessions] = await Promise.all([
    db.planPeriod.findMany({
      where: { userId },
      orderBy: { digestSeq: 'asc' },
      select: {
        plan: { select: { name: true } },
        billingCycle: true,
        startsAt: true,
        endsAt: true,
        credits: true,
        rolloverCapCredits: true,
        monthlyPriceCents: true,
        yearlyPriceCents: true,
        grantId: true,
      },
    }),
    db.account.findMany({
      where: { userId },
      orderBy: { createdAt: 'asc' },
      select: { providerId: true, accountId: true, scope: true, createdAt: true },
    }),
    db.passkey.findMany({
      where: { userId },
      orderBy: { createdAt: 'asc' },
      select: { name: true, deviceType: true, backedUp: true, createdAt: true },
    }),
    db.session.findMany({
      where: { userId },
      orderBy: { createdAt: 'asc' },
      select: { createdAt: true, updatedAt: true, expiresAt: true, ipAddress: true, userAgent: true },
    }),
  ]);
  return {
    ledgerSeq,
    account: { ...account, plan: plan?.name ?? null, nextPlan: nextPlan?.name ?? null },
    planPeriods: planPeriods.map(({ plan: { name }, ...period }) => ({ plan: name, ...period })),
    signIns: { ways, passkeys },
    sessions,
  };
}
