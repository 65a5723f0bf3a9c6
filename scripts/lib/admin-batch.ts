import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { commandLine } from '#/features/admin/commands/act-context.ts';
import type { ActServices } from '#/features/admin/commands/do-act.ts';
import { makeBatch } from '#/features/admin/commands/make-batch.ts';
import { startBatch } from '#/features/admin/commands/start-batch.ts';
import { workOnBatches } from '#/features/admin/commands/work-on-batches.ts';
import { getBatch } from '#/features/admin/queries/list-batches.ts';
import { type BatchAsked, batchSchema } from '#/features/admin/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { root } from '../bootstrap/project.mjs';

/** A batch as it stands, with the first of its acts and its refusals. */
export type ShownBatch = Awaited<ReturnType<typeof getBatch>>;

/** Reads what a batch means and does from a file. @throws {SetupError} where it cannot be read, ValidationError */
export async function readBatch(file: string): Promise<BatchAsked> {
  // npm changes the folder: a file is meant as seen from where it was called.
  const text = await readFile(resolve(process.env.INIT_CWD ?? root, file), 'utf8').catch(() => {
    throw new SetupError(`${file} could not be read.`);
  });
  try {
    const instants = ['from', 'to', 'createdFrom', 'createdTo', 'expiresAt'];
    const revive = (name: string, value: unknown) =>
      instants.includes(name) && typeof value === 'string' ? new Date(value) : value;
    return checkInput(batchSchema, JSON.parse(text, revive));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SetupError(`${file} must be JSON.`);
    throw error;
  }
}

/**
 * Makes a batch and looks at each of its acts. Under a key that was used it is the batch of then, which may have been begun.
 */
export async function rehearseBatch(
  services: ActServices,
  asked: { asked: BatchAsked; reason: string; idempotencyKey: string },
): Promise<ShownBatch> {
  const { id } = await makeBatch(services, commandLine, asked);
  await workOnBatches(services);
  return getBatch(services.ledger.db, id);
}

/** Starts a batch that was looked at, and does what of it is left. A worker may do it at the same time: each act is done once. */
export async function finishBatch(services: ActServices, { batch: { id, status } }: ShownBatch): Promise<ShownBatch> {
  if (status === 'rehearsed') await startBatch(services, commandLine, id);
  await workOnBatches(services);
  return getBatch(services.ledger.db, id);
}
