import type { IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Entry, Grant } from '#/ledger/rules/account.ts';
import type { StartedPeriod } from '#/ledger/rules/advance.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';

/*
 * The texts that the ledger's hashes cover, exactly as the database's functions of the same names compose them
 * (functions.sql). Instants are milliseconds since 1970. A test compares the two.
 */

/** Returns what a grant is for as long as it lives; nothing was paid for it. */
export function grantFacts(grant: Grant): string {
  return [
    'starts',
    grant.source,
    grant.amountCredits,
    grant.priority,
    grant.rolloverCapCredits,
    grant.originId ?? '-',
    grant.effectiveAt.getTime(),
    grant.expiresAt?.getTime() ?? '-',
    grant.rolloverUntil?.getTime() ?? '-',
    grant.createdAt.getTime(),
    '-',
    '-',
  ].join('/');
}

/** Returns the text of a grant that starts later, for the account's digest. */
export function laterGrantText(grant: Grant): string {
  return `grant/${grant.id}/${grantFacts(grant)}`;
}

/** Returns the text of an idempotency key with its operation, the hash of its input, and when it was used. */
export function keyText(
  record: Pick<IdempotencyRecord, 'scope' | 'operation' | 'inputHash' | 'key' | 'createdAt'>,
): string {
  const { scope, operation, inputHash, key, createdAt } = record;
  return `key/${scope}/${withLength(operation)}/${withLength(inputHash)}/${withLength(key)}/${createdAt.getTime()}`;
}

/** Returns the text of the end of a charge. */
export function endText({ chargeId, outcome, costCredits, endedAt }: ChargeEnd): string {
  return `end/${chargeId}/${outcome}/${costCredits}/${endedAt.getTime()}`;
}

/** Returns the text of a period of a plan with its terms and its allotment. */
export function periodText({ plan, billingCycle, anchorAt, startsAt, endsAt, grantId }: StartedPeriod): string {
  return [
    'period',
    plan.id,
    billingCycle ?? '-',
    anchorAt.getTime(),
    startsAt.getTime(),
    endsAt?.getTime() ?? '-',
    plan.credits,
    plan.rolloverCapCredits,
    plan.monthlyPriceCents,
    plan.yearlyPriceCents,
    grantId ?? '-',
  ].join('/');
}

/** Returns the text of an entry, but for its metadata and price. `hasKey`: it is the effect of an idempotency key. */
export function lineText(entry: Entry, hasKey: boolean): string {
  const { description, actor, reason, plan } = entry;
  const figures = `${entry.seq}/${entry.amountCredits}/${entry.balanceCredits}/${entry.type}`;
  const texts = `${withLength(entry.generationType)}/${withLength(description)}/${withLength(actor)}`;
  const references = `${entry.taskId ?? '-'}/${entry.grantId ?? '-'}/${entry.settlesId ?? '-'}/${entry.rolledOverTo ?? '-'}`;
  const ofPlan = `${entry.debtCredits || '-'}/${entry.maxCostCredits ?? '-'}/${withLength(plan)}/${entry.planId ?? '-'}`;
  return `v2/${hasKey ? 'key' : '-'}/${entry.id}/${entry.userId}/${figures}/${texts}/${entry.refundsId ?? '-'}/${entry.at.getTime()}/${withLength(reason)}/${references}/${ofPlan}/${fundingsText(entry)}`;
}

function fundingsText({ allocations, starts }: Entry): string {
  let text = '';
  for (const { grantId, amountCredits, restoresGrantId } of allocations) {
    text += `${text === '' ? '' : ','}${grantId} ${amountCredits}`;
    if (restoresGrantId !== null) text += ` ${restoresGrantId}`;
    const started = starts.length === 0 ? undefined : starts.find(({ id }) => id === grantId);
    if (started) text += ` ${grantFacts(started)}`;
  }
  return text;
}

/** Free text with its length in bytes before it, so that no text can be taken for the end of one and the start of another. */
function withLength(text: string | null | undefined): string {
  return text === null || text === undefined ? '-' : `${Buffer.byteLength(text)}:${text}`;
}
