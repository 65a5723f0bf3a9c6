import type { IdempotencyKey, IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { CreditRequest, Outcomes } from '#/ledger/rules/decide.ts';
import type { Period } from '#/ledger/rules/decide-renewal.ts';

/** One locked account at the instant of a verb: never before the account's last line. */
export type AccountSession = {
  userId: string;
  now: Date;
  /** What the account has available now, with everything decided so far, in credits. */
  available(): number;
  /** @throws the DomainError for which the request is rejected */
  decide<Request extends CreditRequest>(request: Request): Outcomes[Request['kind']];
  /**
   * Begins a plan period and gives its allotment, or notes the grant that was made for it already. Says what it gave, in
   * credits.
   */
  startPeriod(period: Period, by: { actor: string } | { grantId: string }): { allotmentCredits: number };
  /**
   * How many tasks hold credits of the account, with those that were added to it since it was read.
   * @throws when its work did not say that it counts tasks
   */
  openTasks(): number;
  addOpenTask(): void;
  /** The record of a key as it was read, or as it was remembered since. */
  recordOf(key: Pick<IdempotencyKey, 'scope' | 'userId' | 'key'>): IdempotencyRecord | undefined;
  /** Keeps an answer under a second key, beside the one that is being answered. */
  remember(key: IdempotencyKey, answer: unknown): void;
};
