import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';
import { migrate } from '#/platform/migrations.ts';
import { installQueue } from '#/platform/queue.ts';
import { type Accepted, CrashClient } from '#test/crash/crash-client.ts';
import { type CrashKind, crashKinds } from '#test/crash/crash-kinds.ts';
import { findProblems } from '#test/crash/find-problems.ts';
import { freePort, startWeb } from '#test/e2e/product.ts';
import { createGrant } from '#test/factories.ts';
import { startWorker, type TestProcess } from '#test/processes.ts';
import { createRandom, type Random } from '#test/random.ts';

export type CrashOptions = { tasks: number; kills: number; seed: number; clients: number; limitSeconds: number };

/** What is killed: one of the two workers, the web process, or PostgreSQL itself. */
const victims = ['worker 1', 'worker 2', 'web', 'postgres'] as const;
type Victim = (typeof victims)[number];

export type CrashResult = {
  /** One sentence for each thing that is not as it must be. */
  problems: string[];
  kills: Record<Victim, number>;
  tasks: Record<string, number>;
  /** How many requests had to be sent again. */
  repeats: number;
  mostAttempts: number;
  seconds: number;
};

/**
 * Runs the real processes (web, two workers, PostgreSQL with fsync), has clients make tasks of all kinds, and kills
 * processes with SIGKILL while they work, one each time so many more tasks have ended. Then looks at everything.
 * @param tell is told now and then how far it is
 */
export async function runCrashTest(options: CrashOptions, tell: (line: string) => void): Promise<CrashResult> {
  const { tasks, kills, seed, clients: clientCount, limitSeconds } = options;
  const startMs = Date.now();
  const deadlineMs = startMs + limitSeconds * 1000;
  const random = createRandom(seed);
  const system = await CrashSystem.start(deadlineMs);
  try {
    const clients = await system.signUp(clientCount);
    const waiting = kindsOf(tasks, random).entries();
    const working = Promise.all(clients.map((client) => makeTasks(system, client, waiting))).finally(() =>
      system.noMoreWork(),
    );
    const [killed] = await Promise.all([system.killAlong({ tasks, kills, random, tell }), working]);
    await system.waitUntilAllHaveEnded();
    const accepted = clients.flatMap((client) => client.accepted);
    const problems = await system.problems(accepted);
    if (killed.length < kills) problems.push(`Only ${killed.length} of ${kills} kills fell inside the work.`);
    return {
      problems,
      kills: countOf(killed, victims),
      tasks: await system.countTasks(),
      repeats: clients.reduce((sum, client) => sum + client.repeats, 0),
      mostAttempts: await system.mostAttempts(),
      seconds: Math.round((Date.now() - startMs) / 1000),
    };
  } finally {
    await system.remove();
  }
}

/** In any order, but of so many in a row as there are kinds one is of each: a kill finds one that it can meet. */
function kindsOf(tasks: number, random: Random): CrashKind[] {
  const rounds = Math.ceil(tasks / crashKinds.length);
  return Array.from({ length: rounds }, () => random.shuffled([...crashKinds]))
    .flat()
    .slice(-tasks);
}

/** Three at a time, as an impatient person does; every other failed task is tried again. All take from the same list. */
async function makeTasks(
  system: CrashSystem,
  client: CrashClient,
  waiting: IterableIterator<[number, CrashKind]>,
): Promise<void> {
  const lane = async () => {
    for (;;) {
      await system.waitForTurn();
      const { value, done } = waiting.next();
      if (done) return;
      const [index, kind] = value;
      await client.makeTask(kind, { isTriedAgain: index % 2 === 0, mayCancel: () => system.untilKilled() });
    }
  };
  await Promise.all([lane(), lane(), lane()]);
}

function countOf<T extends string>(items: readonly T[], names: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, items.filter((item) => item === name).length])) as Record<
    T,
    number
  >;
}

/** The order of the kills: PostgreSQL and the web now and then, mostly workers. */
function victimsFor(kills: number, random: Random): Victim[] {
  const postgres = Math.max(1, Math.round(kills / 15));
  const web = Math.max(1, Math.round(kills / 4));
  return random.shuffled(
    Array.from({ length: kills }, (_, index): Victim => {
      if (index < postgres) return 'postgres';
      if (index < postgres + web) return 'web';
      return index % 2 === 0 ? 'worker 1' : 'worker 2';
    }),
  );
}

const crashWorker = 'test/crash/crash-worker.ts';

class CrashSystem {
  readonly #folder: string;
  readonly #deadlineMs: number;
  readonly #secret = randomBytes(32).toString('hex');
  readonly #url: string;
  readonly #db: Db;
  #postgres: PostgresServer;
  readonly #processes = new Map<Victim, TestProcess>();
  #isWorking = true;
  #starts = 0;
  #turns = 0;
  /** How many tasks may begin by now: the kills keep up with the work, however fast or slow the machine is. */
  #allowedTurns = Infinity;
  /** A kill only waits for a task to be under way. */
  #isKillDue = false;
  /** From a kill until what was killed is there again. */
  #isKilling = false;

  private constructor(parts: { folder: string; url: string; postgres: PostgresServer; deadlineMs: number }) {
    this.#folder = parts.folder;
    this.#url = parts.url;
    this.#postgres = parts.postgres;
    this.#deadlineMs = parts.deadlineMs;
    this.#db = createDb(parts.postgres.url);
  }

  static async start(deadlineMs: number): Promise<CrashSystem> {
    const folder = await mkdtemp(join(tmpdir(), 'farthing-crash-'));
    // Where PostgreSQL's account may not enter, the database would go to a folder of the system, and stay there.
    await chmod(folder, 0o711);
    const postgres = await startPostgres({ dataDir: join(folder, 'data') });
    const system = new CrashSystem({ folder, postgres, deadlineMs, url: `http://localhost:${await freePort()}` });
    try {
      await migrate(postgres.url);
      await installQueue(postgres.url);
      await createMissingPlans(system.#db);
      await mkdir(system.#storageFolder, { recursive: true });
      await Promise.all(victims.map((victim) => system.#startAgain(victim)));
      return system;
    } catch (error) {
      await system.remove();
      throw error;
    }
  }

  get #storageFolder(): string {
    return join(this.#folder, 'files');
  }

  async signUp(count: number): Promise<CrashClient[]> {
    const clients = await Promise.all(
      Array.from({ length: count }, () => CrashClient.signUp(this.#url, this.#deadlineMs)),
    );
    for (const { id } of await this.#db.user.findMany({ select: { id: true } }))
      await createGrant(this.#db, id, { amount: 1_000_000 });
    return clients;
  }

  /** Until another task may begin: a little ahead of the kills, and always when nothing is under way for the next one. */
  async waitForTurn(): Promise<void> {
    const mustWait = async () => this.#isKilling || (await this.#look()).open > 0;
    while (this.#turns >= this.#allowedTurns && (await mustWait())) await delay(50);
    this.#turns += 1;
  }

  /** While a kill waits for a task to be under way, what is under way stays so. */
  async untilKilled(): Promise<void> {
    while (this.#isKillDue) await delay(50);
  }

  noMoreWork(): void {
    this.#isWorking = false;
  }

  /** Kills along the work, one each time the same number of tasks has ended and something is under way. */
  async killAlong(asked: {
    tasks: number;
    kills: number;
    random: Random;
    tell: (line: string) => void;
  }): Promise<Victim[]> {
    const { tasks, kills, random, tell } = asked;
    const killed: Victim[] = [];
    for (const [index, victim] of victimsFor(kills, random).entries()) {
      const from = Math.floor((tasks * index) / (kills + 1));
      const keptForLater = (kills - index - 1) * Math.min(crashKinds.length, Math.floor(tasks / (kills + 1)));
      this.#allowedTurns = Math.min(Math.ceil((tasks * (index + 3)) / (kills + 1)), tasks - keptForLater);
      let found = await this.#look();
      for (; this.#isWorking && (found.ended < from || found.running === 0); found = await this.#look()) {
        if (Date.now() > this.#deadlineMs) throw new Error(`Only ${found.ended} of ${tasks} tasks ended in time.`);
        this.#isKillDue = found.ended >= from;
        await delay(25);
      }
      if (!this.#isWorking) break;
      // Somewhere inside the next steps of the work, not always at the same one.
      await delay(random.below(120));
      this.#isKilling = true;
      await this.#kill(victim);
      this.#isKillDue = false;
      killed.push(victim);
      tell(`${found.ended} of ${tasks} tasks ended, kill ${killed.length} of ${kills}: ${victim}`);
      await this.#startAgain(victim);
      this.#isKilling = false;
    }
    this.#isKillDue = false;
    this.#allowedTurns = Infinity;
    return killed;
  }

  async waitUntilAllHaveEnded(): Promise<void> {
    for (let found = await this.#look(); found.open > 0; found = await this.#look()) {
      if (Date.now() > this.#deadlineMs) throw new Error(`${found.open} tasks are still open.`);
      await delay(200);
    }
  }

  /** What is not as it must be, after all the work. */
  async problems(accepted: readonly Accepted[]): Promise<string[]> {
    await Promise.all([...this.#processes.values()].map((process) => process.stop()));
    const place = { databaseUrl: this.#postgres.url, storageFolder: this.#storageFolder };
    return findProblems(this.#db, place, accepted);
  }

  async countTasks(): Promise<Record<string, number>> {
    const groups = await this.#db.task.groupBy({ by: ['status'], _count: true });
    return Object.fromEntries(groups.map(({ status, _count }) => [status, _count]));
  }

  async mostAttempts(): Promise<number> {
    return (await this.#db.task.aggregate({ _max: { attempt: true } }))._max.attempt ?? 0;
  }

  async remove(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.kill()));
    await this.#db.$disconnect();
    await this.#postgres.stop();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** How many tasks there are of each kind of state; while the database is down, none. */
  async #look(): Promise<{ open: number; running: number; ended: number }> {
    const groups = await this.#db.task.groupBy({ by: ['status'], _count: true }).catch(() => null);
    if (!groups) return { open: 1, running: 0, ended: 0 };
    const count = (...statuses: string[]) =>
      groups.reduce((sum, group) => sum + (statuses.includes(group.status) ? group._count : 0), 0);
    return {
      open: count('queued', 'running'),
      running: count('running'),
      ended: count('succeeded', 'failed', 'canceled'),
    };
  }

  async #kill(victim: Victim): Promise<void> {
    if (victim === 'postgres') process.kill(this.#postgres.pid, 'SIGKILL');
    else await this.#processes.get(victim)?.kill();
  }

  /** A start that falls into the death of another process is tried again. */
  async #startAgain(victim: Victim): Promise<void> {
    for (;;) {
      try {
        return await this.#start(victim);
      } catch (error) {
        if (Date.now() > this.#deadlineMs) throw error;
        await delay(200);
      }
    }
  }

  async #start(victim: Victim): Promise<void> {
    const { url: databaseUrl, port } = this.#postgres;
    if (victim === 'postgres') {
      this.#postgres = await startPostgres({ dataDir: join(this.#folder, 'data'), port });
      if (this.#postgres.port !== port) throw new Error('PostgreSQL came back on another port.');
      return;
    }
    this.#starts += 1;
    const logFile = join(this.#folder, `${victim.replace(' ', '-')}.${this.#starts}.log`);
    const storageFolder = this.#storageFolder;
    const started =
      victim === 'web'
        ? startWeb({
            url: this.#url,
            databaseUrl,
            storageFolder,
            dataFolder: this.#folder,
            secret: this.#secret,
            env: { LIMIT_TASKS_PER_MINUTE: '1000000', LIMIT_CALLS_PER_MINUTE: '1000000' },
            logFile,
          })
        : startWorker({
            databaseUrl,
            storageFolder,
            logFile,
            entry: crashWorker,
            env: { WORKER_CONCURRENCY: '6', BETTER_AUTH_SECRET: this.#secret },
          });
    this.#processes.set(victim, await started);
  }
}
