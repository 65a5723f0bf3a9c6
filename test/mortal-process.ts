import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Db } from '#/platform/db.ts';
import { openDb } from '#test/database.ts';
import { namedConnections } from '#test/locks.ts';

/** Where a process dies: before its statement number `statement` reaches the database, or after that was done. */
export type Death = { statement: number; when: 'before' | 'after' };

/**
 * A process that dies, as the database sees it: its connections break, it asks nothing more, and learns nothing more.
 * What it was doing never comes to an end.
 */
export type MortalProcess = {
  db: Db;
  /** Resolves when it has died. */
  dead: Promise<void>;
  /** What it asked of the database, BEGIN and COMMIT among it. */
  statements(): readonly string[];
};

type Life = { death: Death; statements: string[]; clients: Set<pg.Client>; isDead: boolean; die: () => void };

const lives = new Map<string, Life>();

/** Starts a process that dies at a statement; one that is never reached lets it live. */
export function startMortalProcess(databaseUrl: string, death: Death): MortalProcess {
  const name = `mortal-${randomUUID()}`;
  const life: Life = { death, statements: [], clients: new Set(), isDead: false, die: () => {} };
  const dead = new Promise<void>((resolve) => {
    life.die = () => {
      life.isDead = true;
      for (const client of life.clients) streamOf(client).destroy();
      resolve();
    };
  });
  lives.set(name, life);
  watchStatements();
  return { db: openDb(namedConnections(databaseUrl, name)), dead, statements: () => life.statements };
}

let isWatching = false;

function watchStatements(): void {
  if (isWatching) return;
  isWatching = true;
  const query: (this: pg.Client, ...args: unknown[]) => Promise<unknown> = pg.Client.prototype.query;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const life = lives.get(nameOf(this));
    return life ? live(life, this, args, () => query.apply(this, args)) : query.apply(this, args);
  } as typeof pg.Client.prototype.query;
}

async function live(life: Life, client: pg.Client, args: unknown[], ask: () => Promise<unknown>): Promise<unknown> {
  const never = new Promise<never>(() => {});
  if (life.isDead) return never;
  life.clients.add(client);
  life.statements.push(textOf(args[0]));
  const isLast = life.statements.length === life.death.statement;
  if (isLast && life.death.when === 'before') {
    life.die();
    return never;
  }
  const answer = await ask();
  if (isLast) life.die();
  return life.isDead ? never : answer;
}

function nameOf(client: pg.Client): string {
  return (client as unknown as { connectionParameters: { application_name?: string } }).connectionParameters
    .application_name as string;
}

function streamOf(client: pg.Client): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
}

function textOf(asked: unknown): string {
  return typeof asked === 'string' ? asked : (asked as { text: string }).text;
}
