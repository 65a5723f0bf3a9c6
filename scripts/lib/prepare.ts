import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb } from '#/platform/db.ts';
import { findPendingMigrations, migrate } from '#/platform/migrations.ts';
import { installQueue } from '#/platform/queue.ts';
import { describeDatabaseProblem } from './database-problem.ts';

/** What `prepareDatabase` changed: the names of applied migrations and of created plans. */
type Preparation = { applied: string[]; plans: string[] };

/**
 * Brings a database up to date with this version of the code: applies migrations, installs the queue, creates missing plans.
 * Idempotent.
 * @throws {SetupError} when a migration fails or the user lacks rights
 */
export async function prepareDatabase(url: string): Promise<Preparation> {
  try {
    const { applied } = await migrate(url);
    await installQueue(url);
    const db = createDb(url);
    const plans = await createMissingPlans(db).finally(() => db.$disconnect());
    return { applied, plans };
  } catch (error) {
    if ((error as { code?: string }).code === '42501') throw new SetupError(describeDatabaseProblem(error, url));
    throw error;
  }
}

/** Returns the preparation as a line of the log. */
export function describePreparation({ applied, plans }: Preparation): string {
  const count = applied.length === 1 ? '1 migration' : `${applied.length} migrations`;
  const news = [applied.length > 0 ? count : '', plans.length > 0 ? `plans ${plans.join(', ')}` : ''].filter(Boolean);
  return news.length > 0 ? `Database prepared (${news.join('; ')})` : 'Database up to date';
}

/** Checks that the database has no pending migrations, without applying them. @throws {SetupError} naming the pending ones */
export async function assertPrepared(url: string): Promise<void> {
  const pending = await findPendingMigrations(url);
  if (pending.length === 0) return;
  const count = pending.length === 1 ? '1 migration' : `${pending.length} migrations`;
  throw new SetupError(
    `The database of DATABASE_URL lacks ${count} (${pending.join(', ')}): run npm run migrate first.`,
  );
}
