/** A credit or task verb, as it is asked in every release: by an object of JSON and dates. */
export type Verb = (asked: never) => Promise<{ answer: unknown; replayed: boolean }>;

/** The names under which requests are kept, whatever a release calls its verbs. */
export type VerbName =
  | 'checkAndDeduct'
  | 'deduct'
  | 'refund'
  | 'settle'
  | 'release'
  | 'grant'
  | 'void'
  | 'clawback'
  | 'revertClawback'
  | 'upgradePlan'
  | 'downgradePlan'
  | 'keepPlan'
  | 'startFreePlan'
  | 'submitTask'
  | 'retryTask'
  | 'createExternalTask';

type Page = { limit: number; cursor?: string };
type Period = { from: Date; to: Date };

/**
 * A release of the product on one database: what it reads and what it can be asked. Instants are explicit wherever a
 * reading depends on one, so that it says the same whenever it is made.
 */
export type Build = {
  /** The account as it was, is or will be at an instant: grants, debt, plan. */
  accountAt(userId: string, instant: Date): Promise<unknown>;
  balance(userId: string): Promise<unknown>;
  /** Whether time alone will never change the account. */
  isStill(userId: string): Promise<boolean>;
  balanceAt(userId: string, instant: Date): Promise<number>;
  /** The stored row of the account and all its lines, with what each took from which grant. */
  books(userId: string): Promise<{ row: object; lines: object[] }>;
  transactions(
    userId: string,
    page: Page,
  ): Promise<{ transactions: { id: string; createdAt: Date }[]; nextCursor: string | null }>;
  statement(userId: string, period: Period): Promise<unknown>;
  explanation(userId: string, lineId: string): Promise<unknown>;
  /** The views of all tasks, with the keys of files in place of their addresses and without estimates. */
  tasks(userId: string): Promise<unknown[]>;
  notices(userId: string): Promise<unknown[]>;
  uploads(userId: string): Promise<unknown[]>;
  plans(): Promise<unknown>;
  /** The sentences of the proof that are not clean. */
  brokenInvariants(): Promise<string[]>;
  verbs: Record<VerbName, Verb>;
};

/** A request that was answered under its key, and the answer. */
export type Answered = { verb: VerbName; asked: object; answer: unknown };

/**
 * Asks again what was answered under its key before.
 * @throws when it is not a replay
 */
export async function askAgain(build: Build, { verb, asked }: Omit<Answered, 'answer'>): Promise<unknown> {
  const { answer, replayed } = await build.verbs[verb](asked as never);
  if (!replayed) throw new Error(`${verb} ${JSON.stringify(asked)} was not answered from its record.`);
  return answer;
}
