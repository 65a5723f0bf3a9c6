import type { Answered, VerbName } from '#test/old-database/build.ts';
import type { OldBuild } from './old-build.ts';

/** What a verb answered, as far as the histories go on from it. */
type Answer = { kind?: string; transactionId?: string | null; grantId?: string; task?: { id: string } };

/** Tells histories to the old release, and remembers what was asked under which key. */
export type Teller = {
  old: OldBuild;
  asked: Omit<Answered, 'answer'>[];
  /** An account without credits and plan. */
  join(): Promise<Member>;
};

/** An account, as histories speak of it. Whatever is not said of a request has a default; every one has a key. */
export type Member = {
  userId: string;
  ask(verb: VerbName, asked: object): Promise<Answer>;
  signUp(now: Date): Promise<Answer>;
  give(amountCredits: number, now: Date, more?: object): Promise<string>;
  charge(amountCredits: number, now: Date, more?: object): Promise<string>;
  refund(chargeId: string, now: Date, more?: object): Promise<Answer>;
  settle(chargeId: string, costCredits: number, now: Date): Promise<Answer>;
  release(chargeId: string, now: Date, more?: object): Promise<Answer>;
  /** Gives the id of the line. */
  clawback(grantId: string, now: Date): Promise<string>;
  upgrade(planName: string, billingCycle: 'monthly' | 'yearly', now: Date): Promise<Answer>;
  /** Books everything that is due by an instant. */
  bookUntil(now: Date): Promise<void>;
};

/** Verbs whose effect has a key of the system's own. */
const withoutKey: VerbName[] = ['clawback', 'revertClawback', 'startFreePlan'];

/** The teller of one old release. */
export async function createTeller(old: OldBuild): Promise<Teller> {
  const { createUser } = await old.load('test/factories.ts');
  const { bookDue } = await old.load('features/credits/booking-service.ts');
  const asked: Teller['asked'] = [];
  let members = 0;
  return {
    old,
    asked,
    async join() {
      members += 1;
      const name = `Member ${members}`;
      const { id: userId } = await createUser(old.db, { name });
      return memberOf(userId, {
        ask: async (verb, given) => {
          const idempotencyKey = `${verb}-${asked.length}`;
          const request = {
            actor: 'system',
            userId,
            ...(withoutKey.includes(verb) ? {} : { idempotencyKey }),
            ...given,
          };
          asked.push({ verb, asked: request });
          return (await old.build.verbs[verb](request as never)).answer as Answer;
        },
        book: (now) => old.db.$transaction((tx: unknown) => bookDue(tx, userId, now)),
      });
    },
  };
}

function memberOf(userId: string, { ask, book }: { ask: Member['ask']; book(now: Date): Promise<void> }): Member {
  const work = { generationType: 'EXTERNAL', description: 'Work' };
  const lineOf = ({ kind, transactionId }: Answer): string => {
    if (!transactionId) throw new Error(`A verb that was to write a line answered ${kind}.`);
    return transactionId;
  };
  return {
    userId,
    ask,
    signUp: (now) => ask('startFreePlan', { now }),
    async give(amountCredits, now, more) {
      const pack = { source: 'PURCHASE', description: `${amountCredits} credits` };
      const { grantId } = await ask('grant', { amountCredits, now, ...pack, ...more });
      if (!grantId) throw new Error('Nothing was granted.');
      return grantId;
    },
    charge: async (amountCredits, now, more) => lineOf(await ask('deduct', { amountCredits, now, ...work, ...more })),
    refund: (chargeId, now, more) =>
      ask('refund', { chargeId, now, reason: 'failure', description: 'Returned: the work failed', ...more }),
    settle: (chargeId, costCredits, now) =>
      ask('settle', { chargeId, costCredits, now, description: 'Settled at the final cost' }),
    release: (chargeId, now, more) =>
      ask('release', { chargeId, now, reason: 'cancel', description: 'Returned: the work was canceled', ...more }),
    clawback: async (grantId, now) =>
      lineOf(await ask('clawback', { grantId, now, description: 'Payment taken back' })),
    upgrade: (planName, billingCycle, now) => ask('upgradePlan', { planName, billingCycle, now }),
    bookUntil: book,
  };
}

/** The noon of a day of 2026, so many days after the first of January. */
export function dayOf2026(days: number): Date {
  return new Date(Date.UTC(2026, 0, 1 + days, 12));
}
