import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import type { Db } from '#/platform/db.ts';
import { startChild, webSpec } from '../../scripts/lib/children.ts';
import { renderPrompt } from './messages.ts';

/** A web process of the benchmark, as it is built, with somebody who is signed in there and has credits. */
export type BenchWeb = {
  /** What it holds in memory, in MiB. */
  readRssMib(): Promise<number>;
  /** Has a film made, waits for it as a program does, and reads it. @throws when there is none */
  makeFilm(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts one on the database and the files that the workers work on. */
export async function startBenchWeb(place: { db: Db; databaseUrl: string; storageFolder: string }): Promise<BenchWeb> {
  const { db, databaseUrl, storageFolder } = place;
  const url = `http://localhost:${await freePort()}`;
  const variables = {
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: '',
    STORAGE_DIR: storageFolder,
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    BASE_URL: url,
    PORT: new URL(url).port,
    LOG_LEVEL: 'warn',
    LIMIT_CALLS_PER_MINUTE: '1000000',
    LIMIT_TASKS_PER_MINUTE: '1000000',
  };
  await createMissingPlans(db);
  const web = startChild({ ...webSpec(variables), logFile: join(storageFolder, '.web.log') });
  const gone = once(web, 'exit').then(([code]) => {
    throw new Error(`The web process of the benchmark ended with code ${code}.`);
  });
  gone.catch(() => {});
  await Promise.race([untilAnswered(`${url}/api/plans`), gone]);
  const cookie = await signUp(url, db);
  return {
    async readRssMib() {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(web.pid)]);
      return Math.round(Number(stdout) / 1024);
    },
    async makeFilm() {
      const response = await fetch(`${url}/api/tasks/text-to-video?wait=60`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), Cookie: cookie },
        body: JSON.stringify({ prompt: renderPrompt, seconds: 1, aspectRatio: 'square' }),
      });
      const { data } = (await response.json()) as { data: { outputUrl?: string } };
      if (!data.outputUrl) throw new Error(`A film of the benchmark was answered with ${response.status}.`);
      const film = await fetch(new URL(data.outputUrl, url));
      if ((await film.arrayBuffer()).byteLength === 0) throw new Error('A film of the benchmark is empty.');
    },
    async stop() {
      web.kill('SIGKILL');
      await gone.catch(() => {});
    },
  };
}

async function signUp(url: string, db: Db): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', email, password: randomUUID() }),
  });
  if (!response.ok) throw new Error(`Nobody could sign up: ${response.status}.`);
  const { id: userId } = await db.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
  await createProductLedger(db).grant({
    userId,
    amountCredits: 1_000_000,
    source: 'ADMIN',
    description: 'For the benchmark',
    actor: 'system',
  });
  return response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}

async function untilAnswered(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await delay(50);
  }
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}
