import type { OfferedModels } from '#/catalog/offered-models.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { BusyError } from '#/lib/errors.ts';
import { withinTime } from '#/lib/within-time.ts';
import type { Db } from '#/platform/db.ts';

/** How long models usually take, in whole seconds; null of one that no task was completed of. */
export type UsualSeconds = (slug: TaskTypeSlug, model: string) => number | null;

/** So many of the newest completed tasks of a model are looked at. */
const lastTasks = 10;
/** So long what was read is told again, in milliseconds. */
const keptMs = 60_000;
/** So long a price list waits for it, in milliseconds. */
const patienceMs = 1000;

type Asked = { slug: TaskTypeSlug; type: string; model: string };

/**
 * Makes a read of how long the offered models usually take: the median of the last ten completed tasks of each type and model,
 * from a worker's start at them to their end. It is one statement a minute in a process. Where it fails or takes long,
 * nothing is known: a price list is told without the database.
 */
export function createUsualSeconds(db: Db, models: OfferedModels): () => Promise<UsualSeconds> {
  const asked = taskTypeSlugs.flatMap((slug) =>
    models[slug].map((model) => ({ slug, type: taskTypes[slug].type, model })),
  );
  let kept: { atMs: number; read: Promise<UsualSeconds> } | null = null;
  return () => {
    if (!kept || Date.now() - kept.atMs >= keptMs) kept = { atMs: Date.now(), read: readUsualSeconds(db, asked) };
    const { read } = kept;
    read.catch(() => {
      if (kept?.read === read) kept = null;
    });
    return withinTime(read, patienceMs, () => new BusyError('nothing happened')).catch(() => () => null);
  };
}

async function readUsualSeconds(db: Db, asked: readonly Asked[]): Promise<UsualSeconds> {
  const rows = await db.$queryRaw<{ seconds: number | null }[]>`/* task:usual-seconds */
    SELECT (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM last."finishedAt" - last."startedAt")::float8)
      FROM (
        SELECT t."startedAt", t."finishedAt" FROM "Task" t
        WHERE t.type = a.type AND t.model = a.model AND t.status = 'succeeded' AND t.model IS NOT NULL
        ORDER BY t."finishedAt" DESC LIMIT ${lastTasks}
      ) last) AS seconds
    FROM unnest(${asked.map(({ type }) => type)}::text[], ${asked.map(({ model }) => model)}::text[])
      WITH ORDINALITY AS a(type, model, place) ORDER BY a.place`;
  return (slug, model) => {
    const seconds = rows[asked.findIndex((one) => one.slug === slug && one.model === model)]?.seconds ?? null;
    return seconds === null ? null : Math.max(1, Math.round(seconds));
  };
}
