import type { Expected } from '#test/model/model.ts';
import type { Account, Line, Lot } from '#test/model/model-account.ts';
import { modelPlans } from '#test/model/model-plans.ts';
import type { Request } from '#test/model/requests.ts';

/** How often each verb came to each class of outcome. */
export class Tally {
  readonly counts: Record<string, Record<string, number>> = {};
  steps = 0;

  count(verb: string, name: string, times = 1): void {
    this.counts[verb] ??= {};
    const ofVerb = this.counts[verb];
    ofVerb[name] = (ofVerb[name] ?? 0) + times;
  }

  add(other: Pick<Tally, 'counts' | 'steps'>): void {
    this.steps += other.steps;
    for (const [verb, names] of Object.entries(other.counts)) {
      for (const [name, times] of Object.entries(names)) this.count(verb, name, times);
    }
  }
}

/** Classes that every run of 200 histories comes to; one that is missing means that the histories do not go there any more. */
const classesToReach: Record<string, readonly string[]> = {
  signUp: ['done', 'replayed'],
  grant: ['begins at once', 'begins later', 'VALIDATION', 'replayed', 'IDEMPOTENCY_CONFLICT'],
  deduct: ['charged', 'nothing to pay', 'insufficient', 'refused in debt', 'replayed', 'IDEMPOTENCY_CONFLICT'],
  checkAndDeduct: ['charged', 'insufficient'],
  refund: [
    'back after failure',
    'back after cancel',
    'back after settle',
    'back after admin',
    'nothing to give back',
    'REFUND_EXCEEDS_CHARGE',
    'NOT_FOUND',
    'replayed',
  ],
  settle: [
    'as held',
    'cheaper',
    'dearer',
    'partly uncollected',
    'uncollected',
    'SETTLEMENT_ABOVE_MAXIMUM',
    'ALREADY_ENDED',
    'NOT_FOUND',
  ],
  release: ['back after failure', 'back after cancel', 'nothing to give back'],
  void: ['taken', 'nothing left', 'NOT_FOUND'],
  clawback: ['taken', 'some taken, some owing', 'all owing', 'nothing left', 'replayed', 'NOT_FOUND'],
  restore: ['all back', 'replayed', 'NOT_FOUND'],
  undoExpiry: ['done', 'replayed', 'VALIDATION', 'NOT_FOUND'],
  upgrade: ['done', 'ALREADY_ON_PLAN', 'NOT_AN_UPGRADE'],
  downgrade: ['at the end of the month', 'at the end of the year', 'ALREADY_ON_PLAN', 'NOT_A_DOWNGRADE'],
  changeCycle: ['at the end of the month', 'at the end of the year', 'ALREADY_ON_PLAN'],
  keep: ['done'],
  balanceAt: ['past', 'future'],
  book: ['done'],
  time: ['renewed', 'changed the cycle', 'changed the plan'],
  line: [
    'begun SIGNUP',
    'begun PROMO',
    'begun PLAN',
    'begun PLAN, cut to what fits',
    'begun ROLLOVER',
    'bought PURCHASE',
    'bought PLAN',
    'paid from one',
    'paid from several',
    'back where it was',
    'back as grace',
    'back rolled over',
    'expired PLAN',
    'expired ROLLOVER',
    'expired PURCHASE',
    'expired GRACE',
    'taken back',
    'debt paid from PURCHASE',
    'debt paid from PLAN',
    'debt paid from GRACE',
    'dispute',
    'dispute as grace',
    'expiry undone',
  ],
};

/** What a run must come to with any verb: each alone comes there too seldom for every run of 200. */
const reasonsToReach = ['BALANCE_LIMIT'];

/** What a run did not come to of all that it should. */
export function classesMissedBy(tally: Tally): string[] {
  const missed = Object.entries(classesToReach).flatMap(([verb, names]) =>
    names.filter((name) => !tally.counts[verb]?.[name]).map((name) => `${verb}: ${name}`),
  );
  const isReached = (reason: string) => Object.values(tally.counts).some((names) => names[reason]);
  return [...missed, ...reasonsToReach.filter((reason) => !isReached(reason)).map((reason) => `any verb: ${reason}`)];
}

/** Counts what a request came to: the class of its answer, and what became of the account by the lines it wrote. */
export function countOutcome(
  tally: Tally,
  request: Request,
  expected: Expected,
  before: Account,
  after: Account,
): void {
  const { verb } = request;
  if (expected.kind === 'refused') tally.count(verb, expected.reason);
  else if (expected.replayed) tally.count(verb, 'replayed');
  else tally.count(verb, answerClass(request, expected.answer, after));
  const { plan } = after;
  if (plan && before.plan && verb !== 'upgrade' && plan.startsAt !== before.plan.startsAt) {
    const isOtherCycle = plan.cycle !== before.plan.cycle;
    if (plan.name !== before.plan.name) tally.count('time', 'changed the plan');
    else tally.count('time', isOtherCycle ? 'changed the cycle' : 'renewed');
  }
  for (const line of after.lines.slice(before.lines.length)) tally.count('line', lineClass(line, after));
}

function answerClass(request: Request, answer: Record<string, unknown>, account: Account): string {
  const is = (name: string) => Number(answer[name] ?? 0) > 0;
  switch (request.verb) {
    case 'deduct':
    case 'checkAndDeduct':
      if (answer.kind === 'insufficient') return is('debtCredits') ? 'refused in debt' : 'insufficient';
      return is('costCredits') ? 'charged' : 'nothing to pay';
    case 'refund':
    case 'release':
      return is('refundedCredits') ? `back after ${request.reason}` : 'nothing to give back';
    case 'settle':
      if (is('uncollectedCredits')) return is('chargedCredits') ? 'partly uncollected' : 'uncollected';
      if (is('chargedCredits')) return 'dearer';
      return is('refundedCredits') ? 'cheaper' : 'as held';
    case 'grant':
      return answer.transactionId === null ? 'begins later' : 'begins at once';
    case 'void':
    case 'clawback':
      if (is('debtCredits')) return is('takenCredits') ? 'some taken, some owing' : 'all owing';
      return is('takenCredits') ? 'taken' : 'nothing left';
    case 'restore':
      if (is('forgivenCredits')) return is('restoredCredits') ? 'some back, some forgiven' : 'all forgiven';
      return is('restoredCredits') ? 'all back' : 'nothing back';
    case 'downgrade':
    case 'changeCycle':
      return account.plan?.cycle === 'yearly' ? 'at the end of the year' : 'at the end of the month';
    default:
      return 'done';
  }
}

function isCut(lot: Lot | undefined): boolean {
  return lot?.source === 'PLAN' && !modelPlans.some(({ credits }) => credits === lot.amount);
}

/** What a line says that was written on the way. */
function lineClass({ type, parts, undoes, debt }: Line, account: Account): string {
  const lots = parts.map(({ lot }) => account.lots[lot]);
  const isGrace = parts.some(({ insteadOf }) => insteadOf !== null);
  switch (type) {
    case 'EXPIRE':
      return `expired ${lots[0]?.source}`;
    case 'CREDIT':
      return `begun ${lots[0]?.source}${isCut(lots[0]) ? ', cut to what fits' : ''}`;
    case 'PURCHASE':
      return `bought ${lots[0]?.source}`;
    case 'DEBIT':
      return lots.length > 1 ? 'paid from several' : 'paid from one';
    case 'REFUND':
      if (account.lines[undoes ?? -1]?.type === 'EXPIRE') return 'expiry undone';
      if (account.lines[undoes ?? -1]?.type === 'CLAWBACK') return isGrace ? 'dispute as grace' : 'dispute';
      if (parts.some(({ lot, insteadOf }) => insteadOf !== null && account.lots[lot]?.source === 'ROLLOVER')) {
        return 'back rolled over';
      }
      return isGrace ? 'back as grace' : 'back where it was';
    case 'CLAWBACK':
      return debt < 0 ? `debt paid from ${lots[0]?.source}` : 'taken back';
  }
}
