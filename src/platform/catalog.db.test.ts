import { expect, test } from 'vitest';
import { catalogPrefix, compareCatalog } from '#/platform/catalog.ts';
import { useTestDatabase } from '#test/database.ts';

const { url, sql } = useTestDatabase();

const databasesBeside = () => sql(`SELECT datname FROM pg_database WHERE datname LIKE '${catalogPrefix}%'`);

test('a database that only the migrations made has their catalog, and nothing is left of the comparison', async () => {
  const { hash, freshHash, objects, differences } = await compareCatalog(url);
  expect(differences).toEqual([]);
  expect(hash).toBe(freshHash);
  expect(objects).toBeGreaterThan(300);
  expect(await databasesBeside()).toEqual([]);
});

test('a user who may not create a database is told so', async () => {
  await sql(
    "CREATE ROLE catalog_reader LOGIN PASSWORD 'only-for-tests'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO catalog_reader",
  );
  const asReader = Object.assign(new URL(url), { username: 'catalog_reader', password: 'only-for-tests' }).href;
  await expect(compareCatalog(asReader)).rejects.toThrow(/which the user of DATABASE_URL may not create/);
  await sql('DROP OWNED BY catalog_reader; DROP ROLE catalog_reader');
});

test('whatever DDL changes is named', async () => {
  const [{ name } = { name: '' }] = await sql<{ name: string }>('SELECT current_database() AS name');
  await sql(`
    CREATE OR REPLACE FUNCTION "saltedHash"(salt BYTEA, said TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE AS $$ SELECT salt $$;
    ALTER AGGREGATE "digestOf"(BYTEA, BYTEA) RENAME TO "digestOfNothing";
    CREATE FUNCTION gift() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN NEW.credits := NEW.credits + 1; RETURN NEW; END $$;
    CREATE TRIGGER gift BEFORE UPDATE ON "User" FOR EACH ROW EXECUTE FUNCTION gift();
    ALTER TABLE "CreditFunding" DISABLE TRIGGER USER;
    ALTER TABLE "PlanPeriod" DISABLE TRIGGER ALL;
    CREATE RULE quiet AS ON DELETE TO "CreditTransaction" DO INSTEAD NOTHING;
    ALTER TABLE "User" DROP CONSTRAINT "User_credits_check";
    ALTER TABLE "Task" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY hidden ON "Task" USING (false);
    ALTER TABLE "User" ALTER COLUMN credits SET DEFAULT 7;
    ALTER TABLE "Task" ADD COLUMN more INTEGER;
    CREATE VIEW shadow AS SELECT 1 AS one;
    ALTER TYPE "GrantSource" ADD VALUE 'GIFT';
    CREATE FUNCTION always(integer, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
    CREATE OPERATOR public.= (LEFTARG = integer, RIGHTARG = text, FUNCTION = always);
    CREATE CAST (integer AS "GrantSource") WITH INOUT AS IMPLICIT;
    CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
    CREATE EVENT TRIGGER watch ON sql_drop EXECUTE FUNCTION watch();
    CREATE SCHEMA before;
    ALTER DATABASE ${name} SET search_path = before, public;`);
  const { hash, freshHash, differences } = await compareCatalog(url);
  expect(hash).not.toBe(freshHash);
  const named = differences.map((sentence) => sentence.replace(/: .*/, ''));
  expect(named).toEqual([
    'aggregate "digestOf"(bytea,bytea) is missing',
    'aggregate "digestOfNothing"(bytea,bytea) is not of the migrations',
    'cast integer as "GrantSource" is not of the migrations',
    'column "Task".more is not of the migrations',
    'column "User".credits is another than the migrations make',
    'column shadow.one is not of the migrations',
    'constraint "User"."User_credits_check" is missing',
    'constraint trigger "PlanPeriod"."PlanPeriod_planId_fkey" is another than the migrations make',
    'constraint trigger "PlanPeriod"."PlanPeriod_userId_fkey" is another than the migrations make',
    'event trigger watch is not of the migrations',
    'function "saltedHash"(bytea,text) is another than the migrations make',
    'function always(integer,text) is not of the migrations',
    'function gift() is not of the migrations',
    'function watch() is not of the migrations',
    'operator =(integer,text) is not of the migrations',
    'policy "Task".hidden is not of the migrations',
    'rule "CreditTransaction".quiet is not of the migrations',
    'setting of the database search_path is not of the migrations',
    'table or view "Task" is another than the migrations make',
    'table or view shadow is not of the migrations',
    'trigger "CreditFunding"."CreditFunding_appendOnly" is another than the migrations make',
    'trigger "User".gift is not of the migrations',
    'type "GrantSource" is another than the migrations make',
  ]);
});
