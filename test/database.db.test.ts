import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';

const { url, db, sql } = useTestDatabase();

test('a database test starts on an empty, migrated database that the process environment points at', async () => {
  expect(await db.user.count()).toBe(0);
  const [row] = await sql<{ name: string }>('SELECT current_database() AS name');
  expect(new URL(url).pathname).toBe(`/${row?.name}`);
  expect(process.env.DATABASE_URL).toBe(url);
});

test('the queue is there', async () => {
  const queues = await sql<{ name: string }>('SELECT name FROM pgboss.queue ORDER BY name');
  expect(queues.map((queue) => queue.name)).toContain('tasks');
});
