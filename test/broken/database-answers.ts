import type { TestDatabase } from '#test/database.ts';

/** What PostgreSQL says to whoever asks for a connection that it does not give: an ErrorResponse with the SQLSTATE. */
export function refusedConnection(sqlState: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0Mrefused by the test\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

const everyTable = `SELECT format('%I', c.relname) AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`;

/** Has every statement that adds or changes rows fail with the SQLSTATE, as on a full disk (53100). */
export async function refuseWrites({ sql }: Pick<TestDatabase, 'sql'>, sqlState: string): Promise<void> {
  await sql(`CREATE FUNCTION "refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '${sqlState}'; END $$`);
  for (const { name } of await sql<{ name: string }>(everyTable))
    await sql(
      `CREATE TRIGGER "refuses" BEFORE INSERT OR UPDATE ON ${name} FOR EACH STATEMENT EXECUTE FUNCTION "refuse"()`,
    );
}

/** Has them work again. */
export async function allowWrites({ sql }: Pick<TestDatabase, 'sql'>): Promise<void> {
  await sql('DROP FUNCTION "refuse"() CASCADE');
}
