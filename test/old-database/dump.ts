import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type pg from 'pg';

/** The last migration of the release that made the dump. */
export const lastMigration = '20261123000000_less_work_under_the_lock';

/** The dumped tables in the order in which foreign keys let them be loaded, each with the order of its rows. */
const tables = {
  Plan: '"monthlyPriceCents", name',
  User: 'id',
  PlanPeriod: '"userId", "startsAt", id',
  CreditTransaction: '"userId", seq',
  CreditGrant: '"userId", "createdAt", id',
  CreditFunding: '"transactionId", ordinal',
  IdempotencyRecord: '"userId", "createdAt", scope, key',
  Task: '"userId", "createdAt", id',
  Upload: '"userId", "createdAt", id',
  Notice: '"userId", "createdAt", id',
};

const folder = path.join(import.meta.dirname, 'dump');

/** Writes every table as text in the format of PostgreSQL's COPY; the first line is the header with the columns. */
export async function writeDump(client: pg.Client): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [table, order] of Object.entries(tables)) {
    const rows = await copyOut(client, `COPY (SELECT * FROM "${table}" ORDER BY ${order}) TO STDOUT (HEADER)`);
    await writeCompressed(`${table}.tsv`, rows);
  }
}

/** Loads every table by COPY into a database of the release that made the dump. */
export async function loadDump(client: pg.Client): Promise<void> {
  for (const table of Object.keys(tables)) {
    const rows = await readCompressed(`${table}.tsv`);
    const columns = rows.toString('utf8', 0, rows.indexOf('\n')).split('\t');
    const names = columns.map((column) => `"${column}"`).join(', ');
    await copyIn(client, `COPY "${table}" (${names}) FROM STDIN (HEADER MATCH)`, rows);
  }
}

/** Writes what is expected of the dump, with dates as dates (`encode`). */
export async function writeExpected(expected: unknown): Promise<void> {
  await writeCompressed('expected.json', Buffer.from(JSON.stringify(encode(expected))));
}

/** Reads what `writeExpected` wrote. */
export async function readExpected<Expected>(): Promise<Expected> {
  return decode(JSON.parse(String(await readCompressed('expected.json')))) as Expected;
}

/** What can be written as JSON and read again without a loss: dates are tagged, undefined fields left out. */
export function encode(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, encode(field)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  if ('$date' in value) return new Date(String(value.$date));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, decode(field)]));
}

async function writeCompressed(name: string, content: Buffer): Promise<void> {
  await writeFile(path.join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
}

async function readCompressed(name: string): Promise<Buffer> {
  return promisify(gunzip)(await readFile(path.join(folder, `${name}.gz`)));
}

/** The messages of the COPY protocol that pg knows and its types do not. */
type CopyConnection = { query(text: string): void; sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

function copyIn(client: pg.Client, statement: string, rows: Buffer): Promise<void> {
  return copy(client, statement, {
    handleCopyInResponse(connection) {
      connection.sendCopyFromChunk(rows);
      connection.endCopyFrom();
    },
  });
}

async function copyOut(client: pg.Client, statement: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await copy(client, statement, { handleCopyData: ({ chunk }) => chunks.push(Buffer.from(chunk)) });
  return Buffer.concat(chunks);
}

type CopyHandlers = {
  handleCopyInResponse?(connection: CopyConnection): void;
  handleCopyData?(message: { chunk: Buffer }): void;
};

function copy(client: pg.Client, statement: string, handlers: CopyHandlers): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = {
      submit: (connection: unknown) => (connection as CopyConnection).query(statement),
      ...handlers,
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    };
    client.query(query);
  });
}
