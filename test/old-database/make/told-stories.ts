import type { Answered } from '#test/old-database/build.ts';
import type { OldBuild } from './old-build.ts';

/** Random histories of the old release's own model: always the same ones. */
const seed = 20261130;
const count = 30;
/** Their years are shifted into the past by a multiple of four, so that leap days stay. */
const yearsEarlier = 12;
/** So many steps of each are told, */
const mostSteps = 22;
/** and none of them goes further ahead, in milliseconds, so that renewals are not most of the dump. */
const furthestMs = 31 * 24 * 60 * 60 * 1000;

/** A request of the model with its key, as its trace tells it. */
type Keyed = { key: string; request: { verb: string } & Record<string, unknown> };

/** Tells the old model's histories to the old product, one after the other, and gives what was asked under keys. */
export async function tellStories(old: OldBuild): Promise<Omit<Answered, 'answer'>[]> {
  const { db } = old;
  const [{ setTheStage, storiesOf }, { History }, { readAccounts }, { createUser }, { bookDue }] = await Promise.all([
    old.load('test/model/search.ts'),
    old.load('test/model/history.ts'),
    old.load('test/model/real.ts'),
    old.load('test/factories.ts'),
    old.load('features/credits/booking-service.ts'),
  ]);
  const stage = await setTheStage(db);
  const asked: Omit<Answered, 'answer'>[] = [];
  for (const story of storiesOf(seed, 0, count)) {
    const { id: userId } = await createUser(db, { name: 'A random history' });
    const start = new Date(story.start);
    start.setUTCFullYear(start.getUTCFullYear() - yearsEarlier);
    const steps = story.steps.slice(0, mostSteps).map(nearer);
    const history = new History(userId, { ...story, start: start.getTime(), steps }, stage);
    while (!history.isOver) {
      history.turn();
      await history.act(db);
      // The booking job would book every account that is due.
      if (history.isBooking) await db.$transaction((tx: unknown) => bookDue(tx, userId, new Date(history.clock)));
      await history.read(db);
      const [account] = await readAccounts(db, [history]);
      const differences: string[] = history.compare(account);
      if (differences.length > 0) throw new Error(`${differences.join('\n')}\n${history.trace}`);
    }
    asked.push(...requestsIn(history.trace).map(({ at, keyed }) => inWords(userId, keyed, at)));
  }
  return asked;
}

function nearer(step: { move: { by?: number } }) {
  const { by } = step.move;
  return by === undefined ? step : { ...step, move: { by: Math.min(by, furthestMs) } };
}

/** What a history asked, by its trace: of each step the instant and what it came to. */
function requestsIn(trace: string): { at: Date; keyed: Keyed }[] {
  return trace.split('\n').flatMap((line) => {
    const [at = '', ...rest] = line.split(' ');
    const turn: { kind: string; asked?: Keyed[] } = JSON.parse(rest.join(' '));
    return (turn.asked ?? []).map((keyed) => ({ at: new Date(at), keyed }));
  });
}

/** A request of the model as the product is asked it. */
function inWords(userId: string, { key: idempotencyKey, request }: Keyed, now: Date): Omit<Answered, 'answer'> {
  const by = { userId, actor: 'system', now };
  const told = { ...by, description: 'A step of a history' };
  const { verb, ...rest } = request;
  switch (verb) {
    case 'grant': {
      const { amount: amountCredits, from, until, reference, ...given } = rest;
      const keys = reference === null ? { idempotencyKey } : { reference };
      const life = { effectiveAt: dateOf(from), expiresAt: dateOf(until) };
      return { verb, asked: { ...told, ...given, ...life, ...keys, amountCredits } };
    }
    case 'deduct': {
      const { amount: amountCredits, type: generationType, most } = rest;
      const maximum = most === null ? {} : { maxCostCredits: most };
      return { verb, asked: { ...told, ...maximum, idempotencyKey, amountCredits, generationType } };
    }
    case 'checkAndDeduct':
      return { verb, asked: { ...by, idempotencyKey, type: rest.type, input: { seconds: rest.seconds } } };
    case 'refund': {
      const { amount, ...given } = rest;
      const part = amount === null ? {} : { amountCredits: amount };
      return { verb, asked: { ...told, ...given, ...part, idempotencyKey } };
    }
    case 'settle':
      return { verb, asked: { ...told, idempotencyKey, chargeId: rest.chargeId, costCredits: rest.cost } };
    case 'release':
    case 'void':
      return { verb, asked: { ...told, ...rest, idempotencyKey } };
    case 'chargeBack':
      return { verb: 'clawback', asked: { ...told, ...rest } };
    case 'restore':
      return { verb: 'revertClawback', asked: { ...told, ...rest } };
    case 'upgrade':
      return { verb: 'upgradePlan', asked: { ...by, idempotencyKey, planName: rest.plan, billingCycle: rest.cycle } };
    case 'downgrade':
      return { verb: 'downgradePlan', asked: { ...by, idempotencyKey, planName: rest.plan } };
    case 'keep':
      return { verb: 'keepPlan', asked: { ...by, idempotencyKey } };
    case 'signUp':
      return { verb: 'startFreePlan', asked: by };
    default:
      throw new Error(`The model asks ${verb}, which has no name here.`);
  }
}

function dateOf(instant: unknown): Date | null {
  return typeof instant === 'number' ? new Date(instant) : null;
}
