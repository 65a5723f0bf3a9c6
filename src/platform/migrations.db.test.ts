import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { findPendingMigrations, migrate } from '#/platform/migrations.ts';
import { useTestDatabase } from '#test/database.ts';
import { openSchemaEngine } from '#test/schema-engine.ts';

const { url: serverUrl, sql } = useTestDatabase();
const ownMigrations = resolve('prisma/migrations');
const noFilters = { externalTables: [], externalEnums: [] };

/** A database with nothing in it, not even a migration. */
async function createEmptyDatabase(): Promise<string> {
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await sql(`CREATE DATABASE ${name} TEMPLATE template0`);
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

async function createFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeMigration(folder, name, text);
  return folder;
}

async function writeMigration(folder: string, name: string, text: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), text);
}

async function listMigrations(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const lock = await readFile(join(folder, 'migration_lock.toml'), 'utf8').catch(() => 'provider = "postgresql"\n');
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: lock },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

let url: string;
beforeEach(async () => {
  url = await createEmptyDatabase();
});

describe('what Prisma says about a database that the runner migrated', () => {
  test('its history check accepts what was written', async () => {
    await migrate(url);
    const engine = await openSchemaEngine(url);
    const diagnosis = await engine.diagnoseMigrationHistory({
      migrationsList: await listMigrations(ownMigrations),
      optInToShadowDatabase: false,
      filters: noFilters,
    });
    expect(diagnosis).toMatchObject({
      history: null,
      hasMigrationsTable: true,
      editedMigrationNames: [],
      failedMigrationNames: [],
    });
  });

  test('its history check notices an edited file, so that the one above is worth something', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (id int);' });
    await migrate(url, { folder });
    await writeMigration(folder, '20260101000000_one', 'CREATE TABLE one (id bigint);');
    const engine = await openSchemaEngine(url);
    const diagnosis = await engine.diagnoseMigrationHistory({
      migrationsList: await listMigrations(folder),
      optInToShadowDatabase: false,
      filters: noFilters,
    });
    expect(diagnosis.editedMigrationNames).toEqual(['20260101000000_one']);
  });

  test('the tables equal prisma/schema.prisma', async () => {
    await migrate(url);
    const path = resolve('prisma/schema.prisma');
    const files = [{ path, content: await readFile(path, 'utf8') }];
    const engine = await openSchemaEngine(url);
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: resolve('.') },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: noFilters,
    });
    expect(stdout?.trim()).toBe('-- This is an empty migration.');
  });
});

describe('migrate', () => {
  test('applies the files in order and records each as Prisma does', async () => {
    const second = 'INSERT INTO one VALUES (1);';
    const folder = await createFolder({
      '20260102000000_two': second,
      '20260101000000_one': 'CREATE TABLE one (id int);',
    });
    const lines: string[] = [];
    expect(await migrate(url, { folder, log: (line) => lines.push(line) })).toEqual({
      applied: ['20260101000000_one', '20260102000000_two'],
    });
    expect(lines).toEqual(['Applied 20260101000000_one', 'Applied 20260102000000_two']);
    const rows = await query(url, 'SELECT * FROM _prisma_migrations ORDER BY started_at');
    expect(rows[1]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: createHash('sha256').update(second).digest('hex'),
      migration_name: '20260102000000_two',
      finished_at: expect.any(Date),
      rolled_back_at: null,
      logs: null,
      applied_steps_count: 1,
    });
  });

  test('applies nothing twice, and later only what is new', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (id int);' });
    await migrate(url, { folder });
    expect(await migrate(url, { folder })).toEqual({ applied: [] });
    await writeMigration(folder, '20260102000000_two', 'CREATE TABLE two (id int);');
    expect(await migrate(url, { folder })).toEqual({ applied: ['20260102000000_two'] });
  });

  test('five at once apply each file once', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (id int); SELECT pg_sleep(0.2);' });
    const results = await Promise.all(Array.from({ length: 5 }, () => migrate(url, { folder })));
    expect(results.flatMap(({ applied }) => applied)).toEqual(['20260101000000_one']);
  });

  test('a file that fails leaves nothing behind, and those before it stay', async () => {
    const folder = await createFolder({
      '20260101000000_one': 'CREATE TABLE one (id int);',
      '20260102000000_two': 'CREATE TABLE two (id int);\nINSERT INTO two VALUES (1);\nINSERT INTO three VALUES (1);',
    });
    await expect(migrate(url, { folder })).rejects.toThrow(
      /20260102000000_two\/migration\.sql:3 failed and nothing of it was applied: relation "three" does not exist/,
    );
    const tables = await query<{ tablename: string }>(
      url,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    expect(tables.map(({ tablename }) => tablename)).toEqual(['_prisma_migrations', 'one']);
    expect(await query(url, 'SELECT migration_name FROM _prisma_migrations')).toEqual([
      { migration_name: '20260101000000_one' },
    ]);
    await writeMigration(folder, '20260102000000_two', 'CREATE TABLE two (id int);');
    expect(await migrate(url, { folder })).toEqual({ applied: ['20260102000000_two'] });
  });

  test('refuses a file that was changed after it was applied', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (id int);' });
    await migrate(url, { folder });
    await writeMigration(folder, '20260101000000_one', 'CREATE TABLE one (id bigint);');
    await expect(migrate(url, { folder })).rejects.toThrow(/was changed after it was applied/);
  });

  test('takes a file whose line ends Git has changed for the same', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (\n  id int\n);\n' });
    await migrate(url, { folder });
    await writeMigration(folder, '20260101000000_one', 'CREATE TABLE one (\r\n  id int\r\n);\r\n');
    expect(await migrate(url, { folder })).toEqual({ applied: [] });
  });

  test('refuses a database with a migration that is not in the folder', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (id int);' });
    await migrate(url, { folder });
    await rm(join(folder, '20260101000000_one'), { recursive: true });
    await expect(migrate(url, { folder })).rejects.toThrow(/has the migration 20260101000000_one, which is not in/);
  });

  test('what is pending can be asked without changing the database', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (id int);' });
    expect(await findPendingMigrations(url, folder)).toEqual(['20260101000000_one']);
    expect(await query(url, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
    await migrate(url, { folder });
    expect(await findPendingMigrations(url, folder)).toEqual([]);
  });

  test('refuses to go on after a migration that Prisma left half done', async () => {
    const folder = await createFolder({ '20260101000000_one': 'CREATE TABLE one (id int);' });
    await migrate(url, { folder });
    await query(url, 'UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate(url, { folder })).rejects.toThrow(/failed halfway/);
  });
});
