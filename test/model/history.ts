import { inspect } from 'node:util';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import { ledgerOf } from '#test/ledger.ts';
import { instantOf, isPlanChange, pastInstant, requestOf, type Scene } from '#test/model/choices.ts';
import {
  differenceOfAnswers,
  differenceOfBooks,
  differenceOfReading,
  differing,
  type Outcome,
} from '#test/model/differences.ts';
import { Model } from '#test/model/model.ts';
import { countOutcome, type Tally } from '#test/model/outcomes.ts';
import { inWords, type Reading, type RealLine, type RealRow, readAt } from '#test/model/real.ts';
import { ask, type Keyed, type RealAnswer } from '#test/model/requests.ts';
import type { Act, Story } from '#test/model/steps.ts';

/** What one step comes to in the state it is met in. */
type Turn =
  | { kind: 'ask'; asked: Keyed[] }
  | { kind: 'balanceAt'; instant: number }
  | { kind: 'book' }
  | { kind: 'wait' };

/** Ids of somebody else's charge, grant and chargeback. */
export type Stranger = Scene['stranger'];

/**
 * One story told to the product and to the model, step by step: `turn`, then `act`, then `compare` with what is written.
 */
export class History {
  readonly userId: string;
  readonly #story: Story;
  readonly #stranger: Stranger;
  readonly #tally: Tally;
  readonly #model = new Model();
  readonly #asked: Keyed[] = [];
  readonly #trace: string[] = [];
  #clock: number;
  #next: number;
  #written: { id: string; grantIds: string[] }[] = [];
  #turn: Turn = { kind: 'wait' };
  #outcomes: Outcome<RealAnswer>[] = [];
  #balance: Outcome<number> | null = null;
  #reading: Outcome<Reading> | null = null;
  #hasNewLines = false;

  constructor(userId: string, story: Story, context: { stranger: Stranger; tally: Tally }) {
    this.userId = userId;
    this.#story = story;
    this.#stranger = context.stranger;
    this.#tally = context.tally;
    this.#clock = story.start;
    this.#next = story.isBare ? 0 : -1;
  }

  get isOver(): boolean {
    return this.#next >= this.#story.steps.length;
  }

  get clock(): number {
    return this.#clock;
  }

  get knownLines(): number {
    return this.#written.length;
  }

  /** Whether the turn is the booking job's, which looks at every account of the database. */
  get isBooking(): boolean {
    return this.#turn.kind === 'book';
  }

  /** Whether the last step may have written anything: something was answered anew, or there are new lines. */
  get hasWritten(): boolean {
    const isNews = (outcome: Outcome<RealAnswer>) =>
      'answered' in outcome && !outcome.answered.replayed && outcome.answered.answer.kind !== 'insufficient';
    return this.#hasNewLines || this.#outcomes.some(isNews);
  }

  /** What happened so far, a sentence a step. */
  get trace(): string {
    return this.#trace.join('\n');
  }

  /** Decides the next step. */
  turn(): void {
    const step = this.#story.steps[this.#next];
    const number = this.#next;
    this.#next += 1;
    if (!step) {
      this.#turn = { kind: 'ask', asked: [{ request: { verb: 'signUp' }, key: 'sign-up' }] };
    } else {
      const { now, account } = this.#scene(number);
      // Set back, but not to before the plan's period, which may have begun without a line.
      this.#clock = Math.max(instantOf(step.move, { now, account }), account.plan?.startsAt ?? 0);
      this.#turn = this.#turnOf(step.acts, number);
    }
    this.#trace.push(`${inWords(this.#clock)} ${JSON.stringify(this.#turn)}`);
  }

  #scene(number: number): Scene {
    const account = { ...this.#model.at(this.#clock), lines: this.#model.account.lines };
    return { account, now: this.#clock, asked: this.#asked, stranger: this.#stranger, number };
  }

  #turnOf(acts: readonly Act[], number: number): Turn {
    const scene = this.#scene(number);
    const [first] = acts;
    if (acts.length === 1 && (first?.kind === 'book' || first?.kind === 'wait')) return { kind: first.kind };
    if (acts.length === 1 && first?.kind === 'balanceAt') {
      const { when, isPast } = first;
      return { kind: 'balanceAt', instant: isPast ? pastInstant(when, scene) : instantOf(when, scene) };
    }
    const asked = acts.flatMap((act, index) => requestOf(act, { ...scene, number: 100 * number + index }) ?? []);
    const isTogether = ({ request }: Keyed) => !isPlanChange(request) && request.verb !== 'signUp';
    const together = asked.length > 1 ? asked.filter(isTogether) : asked;
    return together.length === 0 ? { kind: 'wait' } : { kind: 'ask', asked: together };
  }

  /** Does the step. Several requests of one step are under way at once, in their order. */
  async act(db: Db): Promise<void> {
    const turn = this.#turn;
    this.#outcomes = [];
    if (turn.kind === 'balanceAt') {
      this.#balance = await settled(ledgerOf(db).balanceAt(this.userId, new Date(turn.instant)));
    }
    if (turn.kind !== 'ask') return;
    const results = turn.asked.map((keyed) => settled(ask(db, this.userId, keyed, this.#clock)));
    this.#outcomes = await Promise.all(results);
  }

  /** Has the booking job run at the history's instant. */
  async book(db: Db, logger: Logger): Promise<void> {
    await ledgerOf(db).bookDueAccounts({ logger }, new Date(this.#clock));
  }

  /** Reads the account at the history's instant, as the product does. */
  async read(db: Db): Promise<void> {
    this.#reading = await settled(readAt(db, this.userId, this.#clock));
  }

  /** Where the product and the model differ after the step: in what was answered, in what is written, in what is read. */
  compare({ row, lines }: { row: RealRow; lines: RealLine[] }): string[] {
    this.#hasNewLines = lines.length > 0;
    for (const { id, parts } of lines) this.#written.push({ id, grantIds: parts.map(({ grantId }) => grantId) });
    const differences: string[] = [];
    try {
      differences.push(...this.#compareStep());
    } catch (error) {
      return [`the model failed: ${inFull(error)}`, ...this.#outcomes.map((one) => `the product: ${inFull(one)}`)];
    }
    differences.push(...differenceOfBooks(this.#model.account, row, lines));
    if (!this.#reading || 'threw' in this.#reading)
      return [...differences, `reading threw ${inFull(this.#reading?.threw)}`];
    return [...differences, ...differenceOfReading(this.#model, this.#clock, this.#reading.answered, row)];
  }

  #compareStep(): string[] {
    const turn = this.#turn;
    if (turn.kind === 'book') this.#model.book(this.#clock, this.#written);
    if (turn.kind === 'balanceAt') {
      this.#tally.count('balanceAt', this.#model.isPast(turn.instant) ? 'past' : 'future');
      return differing('balanceAt', this.#balance, { answered: this.#model.balanceAt(turn.instant) });
    }
    if (turn.kind !== 'ask') {
      this.#tally.count(turn.kind, 'done');
      return [];
    }
    return turn.asked.flatMap((keyed, index) => this.#compareAnswer(keyed, this.#outcomes[index]));
  }

  #compareAnswer(keyed: Keyed, outcome: Outcome<RealAnswer> | undefined): string[] {
    if (!outcome) return ['was not asked'];
    const answer = 'answered' in outcome ? outcome.answered.answer : null;
    const grantId = typeof answer?.grantId === 'string' ? answer.grantId : null;
    const before = this.#model.account;
    const expected = this.#model.apply(keyed, this.#clock, { written: this.#written, grantId });
    this.#asked.push(keyed);
    countOutcome(this.#tally, keyed.request, expected, before, this.#model.account);
    return differenceOfAnswers(expected, outcome).map((text) => `${keyed.request.verb} ${text}`);
  }
}

/** A promise's answer or what it threw, as a value. */
function settled<Answer>(promise: Promise<Answer>): Promise<Outcome<Answer>> {
  return promise.then(
    (answered) => ({ answered }),
    (threw) => ({ threw }),
  );
}

function inFull(value: unknown): string {
  return inspect(value, { depth: 6 });
}
