import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokenSystem } from '#test/broken/broken-system.ts';
import { allowWrites, refusedConnection, refuseWrites } from '#test/broken/database-answers.ts';
import { type RouteName, routeNames } from '#test/broken/routes.ts';

/** One way in which one part breaks. `part` is what readiness must name; `refused` which of the ten routes. */
export type Failure = {
  name: string;
  part: 'database' | 'queue' | 'storage' | 'disk';
  refused: readonly RouteName[];
  /** Whether every route that asks the database is refused. */
  isDatabaseLost?: true;
  breakIt(system: BrokenSystem): Promise<unknown>;
  mend(system: BrokenSystem): Promise<unknown>;
};

const ofDatabase = routeNames.filter((name) => name !== 'file');
const ofWrites = ['submit', 'upload', 'sign-in'] as const;
const ofStorage = ['upload', 'file'] as const;

const databaseLost = { part: 'database', refused: ofDatabase, isDatabaseLost: true } as const;
const openDatabase = ({ toDatabase }: BrokenSystem) => toDatabase.open();
const openStorage = ({ toStorage }: BrokenSystem) => toStorage.open();

const inDatabase: Failure[] = [
  {
    ...databaseLost,
    name: 'PostgreSQL is killed, and starts again',
    breakIt: (system) => system.killPostgres(),
    mend: (system) => system.startPostgres(),
  },
  {
    ...databaseLost,
    name: 'PostgreSQL is frozen',
    breakIt: async (system) => system.signalPostgres('SIGSTOP'),
    mend: async (system) => system.signalPostgres('SIGCONT'),
  },
  {
    ...databaseLost,
    name: 'PostgreSQL has no connection left',
    breakIt: async ({ toDatabase }) => toDatabase.answer(refusedConnection('53300')),
    mend: openDatabase,
  },
  {
    ...databaseLost,
    name: 'the way to PostgreSQL is silent',
    breakIt: async ({ toDatabase }) => toDatabase.freeze(),
    mend: openDatabase,
  },
  {
    name: 'the disk of PostgreSQL is full',
    part: 'database',
    refused: ofWrites,
    breakIt: (system) => refuseWrites(system, '53100'),
    mend: allowWrites,
  },
];

const answering = (status: string) =>
  Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);

const inStorage: Failure[] = [
  { name: 'the bucket is away', breakIt: ({ toStorage }: BrokenSystem) => toStorage.refuse() },
  {
    name: 'the bucket is frozen',
    breakIt: async ({ toStorage }: BrokenSystem) => toStorage.freeze(),
  },
  ...['507 Insufficient Storage', '503 Slow Down'].map((status) => ({
    name: `the bucket answers ${status}`,
    breakIt: async ({ toStorage }: BrokenSystem) => toStorage.answer(answering(status)),
  })),
].map((failure) => ({ ...failure, part: 'storage', refused: ofStorage, mend: openStorage }));

const inQueue: Failure[] = [
  {
    name: 'the tables of the queue are away',
    part: 'queue',
    refused: ['submit'],
    breakIt: ({ sql }) => sql('ALTER SCHEMA pgboss RENAME TO away'),
    mend: ({ sql }) => sql('ALTER SCHEMA away RENAME TO pgboss'),
  },
  {
    name: 'the tables of the queue do not answer',
    part: 'queue',
    refused: ['submit'],
    breakIt: (system) => system.lockQueue(),
    mend: (system) => system.unlockQueue(),
  },
  {
    name: 'no worker takes tasks',
    part: 'queue',
    refused: [],
    async breakIt(system) {
      await system.stopWorker();
      await system.submitOld();
    },
    mend: (system) => system.startWorker(),
  },
];

/** A small file system of its own, which only root can have: it is left out where none can be mounted. */
const ofDisk: Failure = {
  name: 'the disk of the work folder is full',
  part: 'disk',
  refused: ['upload'],
  async breakIt({ storageFolder }) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', storageFolder]);
    await writeFile(join(storageFolder, 'full'), Buffer.alloc(64 * 1024)).catch(() => {});
  },
  async mend({ storageFolder }) {
    execFileSync('umount', ['-l', storageFolder]);
  },
};

export const failures: readonly Failure[] = [...inDatabase, ...inStorage, ...inQueue, ofDisk] as readonly Failure[];
