import { isPlanChange } from '#test/model/choices.ts';
import { type Account, balanceOf, copyOf, newAccount, type WrittenLine } from '#test/model/model-account.ts';
import { changeCycle, downgrade, keep, signUp, upgrade } from '#test/model/model-plan-verbs.ts';
import { priceOf } from '#test/model/model-prices.ts';
import { letTimePass } from '#test/model/model-time.ts';
import { undoExpiry } from '#test/model/model-undo.ts';
import { charge, type Done, give, refund, release, restore, settle, takeBack } from '#test/model/model-verbs.ts';
import { Refused } from '#test/model/refused.ts';
import type { Keyed, Request } from '#test/model/requests.ts';

/** What the product should answer. */
export type Expected =
  | { kind: 'answer'; answer: Record<string, unknown>; replayed: boolean }
  | { kind: 'refused'; reason: string; figures: Record<string, unknown> };

/** What the model learns from the product: the ids that it gave. */
export type Learnt = { written: readonly WrittenLine[]; grantId: string | null };

type Kept = { operation: string; input: string; answer: Record<string, unknown> };

/** One account with its keys: what the product should be, without a database. */
export class Model {
  account: Account = newAccount();
  readonly #kept = new Map<string, Kept>();

  /** What a request should be answered at an instant; afterwards the account is as it should be. */
  apply(keyed: Keyed, now: number, learnt: Learnt): Expected {
    const { name, ...asked } = identityOf(keyed);
    const kept = this.#kept.get(name);
    if (kept && (kept.operation !== asked.operation || kept.input !== asked.input)) {
      return { kind: 'refused', reason: 'IDEMPOTENCY_CONFLICT', figures: {} };
    }
    if (kept) {
      // Changes of plan bring the account up to date before they look the key up.
      if (isPlanChange(keyed.request)) this.book(now, learnt.written);
      return { kind: 'answer', answer: kept.answer, replayed: true };
    }
    const draft = this.#passedTo(now, learnt.written);
    try {
      const done = perform(draft, keyed.request, this.instantOf(now), learnt.grantId);
      const answer = withLineId(draft, done);
      if (done.moves) this.account = draft;
      else this.account.endings = draft.endings;
      this.#kept.set(name, { ...asked, answer });
      return { kind: 'answer', answer, replayed: false };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { kind: 'refused', reason: error.reason, figures: error.figures };
    }
  }

  /** What is due is written. */
  book(now: number, written: readonly WrittenLine[]): void {
    this.account = this.#passedTo(now, written);
  }

  /** The account as it would be found at an instant. */
  at(now: number): Account {
    return this.#passedTo(now, []);
  }

  /** Whether the lines speak of an instant, so that time alone does not. */
  isPast(instant: number): boolean {
    return instant < (this.account.lines.at(-1)?.at ?? 0);
  }

  /** What there was or will be to spend at an instant: the lines say it of the past, time alone of the future. */
  balanceAt(instant: number): number {
    const { lines } = this.account;
    if (!this.isPast(instant)) return balanceOf(this.at(instant));
    return lines.findLast((line) => line.at <= instant)?.balance ?? 0;
  }

  /** A verb's instant: never before the account's last line. */
  instantOf(now: number): number {
    return Math.max(now, this.account.lines.at(-1)?.at ?? 0);
  }

  #passedTo(now: number, written: readonly WrittenLine[]): Account {
    const draft = { ...copyOf(this.account), written };
    letTimePass(draft, this.instantOf(now));
    return draft;
  }
}

function withLineId(account: Account, { answer, line }: Done): Record<string, unknown> {
  if (line === undefined) return answer;
  return { ...answer, transactionId: line === null ? null : (account.lines[line]?.id ?? 'not written') };
}

/** The key's name, and what must be the same for a replay. Where the system's key says all, the input does not count. */
function identityOf({ request, key }: Keyed): { name: string; operation: string; input: string } {
  const { verb, ...input } = request;
  const bySystem = (name: string) => ({ name: `system ${name}`, operation: verb, input: '' });
  if (request.verb === 'grant' && request.reference !== null) return bySystem(request.reference);
  if (request.verb === 'clawback') return bySystem(`chargeback:${request.grantId}`);
  if (request.verb === 'restore') return bySystem(`restore:${request.clawbackId}`);
  if (request.verb === 'undoExpiry') return bySystem(`undo:${request.expiryId}`);
  if (request.verb === 'signUp') return bySystem('signup');
  return { name: `client ${key}`, operation: verb, input: JSON.stringify(input) };
}

function perform(account: Account, request: Request, now: number, grantId: string | null): Done {
  switch (request.verb) {
    case 'grant':
      return give(account, { ...request, id: grantId }, now);
    case 'deduct':
      return charge(account, { amount: request.amount, most: request.type === 'EXTERNAL' ? request.most : null }, now);
    case 'checkAndDeduct':
      return charge(account, { amount: priceOf(request), most: null }, now);
    case 'refund':
      return refund(account, request.chargeId, request.amount, request.reason, now);
    case 'settle':
      return settle(account, request.chargeId, request.cost, now);
    case 'release':
      return release(account, request.chargeId, request.reason, now);
    case 'void':
      return takeBack(account, request.grantId, 'void', now);
    case 'clawback':
      return takeBack(account, request.grantId, 'chargeback', now);
    case 'restore':
      return restore(account, request.clawbackId, now);
    case 'undoExpiry':
      return undoExpiry(account, request.expiryId, request.right, now);
    case 'upgrade':
      return upgrade(account, request, now);
    case 'downgrade':
      return downgrade(account, request.plan);
    case 'changeCycle':
      return changeCycle(account, request.cycle);
    case 'keep':
      return keep(account);
    case 'signUp':
      return signUp(account, now);
  }
}
