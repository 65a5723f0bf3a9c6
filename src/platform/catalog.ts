import { createHash, randomBytes } from 'node:crypto';
import { brand } from '#/brand.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { migrate, withClient } from '#/platform/migrations.ts';

/** How the names of the databases begin that are made to compare with. */
export const catalogPrefix = `${brand.slug.replaceAll('-', '_')}_catalog_`;

/** One object of a database: what kind it is, its name, and how it is defined. */
type CatalogEntry = { kind: string; name: string; definition: string };

/** A catalog beside that of a fresh migration: the hash of each, how many objects it has, and a sentence per difference. */
export type CatalogComparison = { hash: string; freshHash: string; objects: number; differences: string[] };

/**
 * Compares what DDL made of a database with what the migrations make of an empty one on the same server: functions and
 * aggregates, triggers and rules and whether they are enabled, constraints, policies, columns, indexes, views, types,
 * operators and casts of the product's schema, and settings of the database that change how these are found. The empty
 * database is created for this and dropped again; the compared one is only read.
 * @throws {SetupError} where the user of the database may not create one
 */
export async function compareCatalog(databaseUrl: string): Promise<CatalogComparison> {
  const entries = await readCatalog(databaseUrl);
  const fresh = await readFreshCatalog(databaseUrl);
  return {
    hash: hashOf(entries),
    freshHash: hashOf(fresh),
    objects: entries.length,
    differences: differencesOf(entries, fresh),
  };
}

async function readFreshCatalog(databaseUrl: string): Promise<CatalogEntry[]> {
  const name = `${catalogPrefix}${randomBytes(6).toString('hex')}`;
  return withClient(databaseUrl, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0`).catch((error) => {
      if (error.code !== '42501') throw error;
      throw new SetupError(
        'The catalog is compared with that of a new database, which the user of DATABASE_URL may not create: use one with CREATEDB.',
      );
    });
    try {
      const url = Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href;
      await migrate(url);
      return await readCatalog(url);
    } finally {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
}

async function readCatalog(databaseUrl: string): Promise<CatalogEntry[]> {
  return withClient(databaseUrl, async (client) => (await client.query<CatalogEntry>(catalogSql)).rows);
}

function hashOf(entries: readonly CatalogEntry[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

function differencesOf(entries: readonly CatalogEntry[], fresh: readonly CatalogEntry[]): string[] {
  const keyOf = ({ kind, name }: CatalogEntry) => `${kind} ${name}`;
  const own = new Map(entries.map((entry) => [keyOf(entry), entry.definition]));
  const expected = new Map(fresh.map((entry) => [keyOf(entry), entry.definition]));
  const changed = [...own].flatMap(([key, definition]) => {
    if (!expected.has(key)) return [`${key} is not of the migrations: ${shorten(definition)}`];
    return expected.get(key) === definition ? [] : [`${key} is another than the migrations make`];
  });
  const missing = [...expected.keys()].filter((key) => !own.has(key)).map((key) => `${key} is missing`);
  return [...changed, ...missing].sort();
}

function shorten(definition: string): string {
  const line = definition.replaceAll(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/** Objects of extensions are left out, since an operator may add some; a name is unique within its kind. */
const catalogSql = `
  WITH space AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname = 'public' OR nspname = ANY(current_schemas(false))
  ), relation AS (
    SELECT c.*, c.oid::regclass::text AS name FROM pg_class c JOIN space s ON s.oid = c.relnamespace
  ), routine AS (
    SELECT p.*, p.oid::regprocedure::text AS name FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
  ), of_extension AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
  ), entry AS (
    SELECT 'pg_proc'::regclass AS class, oid, 'function' AS kind, name, pg_get_functiondef(oid) AS definition
    FROM routine WHERE prokind <> 'a'
    UNION ALL
    SELECT 'pg_proc'::regclass, r.oid, 'aggregate', r.name,
      concat_ws(' ', a.aggtransfn, a.aggtranstype::regtype, a.agginitval, a.aggfinalfn, a.aggkind, a.aggsortop, a.aggcombinefn, r.proparallel)
    FROM routine r JOIN pg_aggregate a ON a.aggfnoid = r.oid
    UNION ALL
    SELECT 'pg_class'::regclass, oid, CASE relkind WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' ELSE 'table or view' END, name,
      concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity, parents, body)
    FROM relation, LATERAL (
      SELECT (SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = relation.oid) AS parents,
        CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid)
          WHEN relkind IN ('i', 'I') THEN (SELECT pg_get_indexdef(oid) || ' ' || x.indisvalid || x.indisready FROM pg_index x WHERE x.indexrelid = oid)
        END AS body
    ) more
    UNION ALL
    SELECT 'pg_class'::regclass, r.oid, 'column', format('%s.%I', r.name, a.attname),
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation::text END, pg_get_expr(d.adbin, d.adrelid))
    FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT 'pg_constraint'::regclass, c.oid, 'constraint', format('%s.%I', r.name, c.conname),
      concat_ws(' ', pg_get_constraintdef(c.oid), c.convalidated, to_jsonb(c) ->> 'conenforced')
    FROM pg_constraint c JOIN relation r ON r.oid = c.conrelid
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid, 'trigger', format('%s.%I', r.name, t.tgname), concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'pg_trigger'::regclass, min(t.oid), 'constraint trigger', format('%s.%I', r.name, c.conname),
      string_agg(concat_ws(' ', t.tgfoid::regproc, t.tgtype, t.tgenabled), ', ' ORDER BY t.tgfoid::regproc::text, t.tgtype)
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid JOIN pg_constraint c ON c.oid = t.tgconstraint
    WHERE t.tgisinternal GROUP BY r.name, c.conname
    UNION ALL
    SELECT 'pg_rewrite'::regclass, w.oid, 'rule', format('%s.%I', r.name, w.rulename), concat_ws(' ', w.ev_enabled, pg_get_ruledef(w.oid))
    FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE r.relkind NOT IN ('v', 'm')
    UNION ALL
    SELECT 'pg_policy'::regclass, p.oid, 'policy', format('%s.%I', r.name, p.polname),
      concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 'type', t.oid::regtype::text,
      concat_ws(' ', t.typtype, format_type(nullif(t.typbasetype, 0), t.typtypmod), t.typnotnull, t.typdefault,
        (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
        (SELECT string_agg(pg_get_constraintdef(k.oid), ', ' ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = t.oid))
    FROM pg_type t JOIN space s ON s.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r')
    UNION ALL
    SELECT 'pg_operator'::regclass, o.oid, 'operator', o.oid::regoperator::text, o.oprcode::text
    FROM pg_operator o WHERE o.oid >= 16384
    UNION ALL
    SELECT 'pg_cast'::regclass, c.oid, 'cast', format('%s as %s', c.castsource::regtype, c.casttarget::regtype),
      concat_ws(' ', c.castfunc::regprocedure, c.castcontext, c.castmethod)
    FROM pg_cast c WHERE c.oid >= 16384
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, e.oid, 'event trigger', e.evtname::text, concat_ws(' ', e.evtevent, e.evtfoid::regprocedure, e.evtenabled, e.evttags)
    FROM pg_event_trigger e
    UNION ALL
    SELECT 'pg_database'::regclass, d.oid, 'setting of the database', split_part(setting, '=', 1), setting
    FROM pg_db_role_setting x JOIN pg_database d ON d.oid = x.setdatabase AND d.datname = current_database(), unnest(x.setconfig) setting
    WHERE split_part(setting, '=', 1) IN ('search_path', 'session_replication_role', 'row_security')
  )
  SELECT kind, name, definition FROM entry
  WHERE (class::oid, oid) NOT IN (SELECT classid, objid FROM of_extension)
  ORDER BY kind COLLATE "C", name COLLATE "C", definition COLLATE "C"`;
