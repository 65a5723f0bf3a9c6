import { mkdir } from 'node:fs/promises';
import { SetupError } from '#/lib/setup-error.ts';
import type { Storage } from '#/platform/storage.ts';
import { isStorageLost, StorageLostError } from '#/platform/storage-failure.ts';
import { type StorageEnv, storageOfEnv } from '#/platform/storage-of-env.ts';

/** `isThere` is false where nothing is wrong with the settings, and yet the storage cannot be written now. */
export type StorageAtStart = { storage: Storage; isThere: boolean };

/**
 * Opens the storage that the settings choose and looks at it, before a process says that it is ready.
 * @throws SetupError in one sentence when waiting would not help: the folder cannot be made or written, or S3 refuses us
 */
export async function openStorage(env: StorageEnv): Promise<StorageAtStart> {
  const storage = await storageOfEnv(env);
  // With a bucket too: it is where files are worked on.
  await mkdir(env.STORAGE_DIR, { recursive: true, mode: 0o700 }).catch((error) => throwFolderProblem(env, error));
  try {
    await storage.tryWriting();
    return { storage, isThere: true };
  } catch (error) {
    if (!(error instanceof StorageLostError)) throw error;
    if (env.STORAGE_S3_BUCKET !== undefined) assertNotRefused(env, error.cause);
    else throwFolderProblem(env, error.cause);
    return { storage, isThere: false };
  }
}

/** A full or failing disk may be mended while the process runs; a wrong place is not. */
function throwFolderProblem({ STORAGE_DIR: folder }: StorageEnv, error: unknown): void {
  if (isStorageLost(error) && (error as NodeJS.ErrnoException).code !== 'EROFS') return;
  const { code = String(error) } = error as NodeJS.ErrnoException;
  throw new SetupError(
    `Files cannot be kept in ${folder} (${code}): make it a folder that this user may write, or set STORAGE_DIR in .env to another one.`,
  );
}

/** What S3 and servers like it refuse for good, by their own names. */
type Refusal = { name?: string; $metadata?: { httpStatusCode?: number } };

function assertNotRefused({ STORAGE_S3_BUCKET: bucket }: StorageEnv, error: unknown): void {
  const { name = '', $metadata } = error as Refusal;
  const status = $metadata?.httpStatusCode ?? 0;
  const isRefused = status >= 300 && status < 500 && status !== 408 && status !== 429;
  if (!isRefused && name !== 'CredentialsProviderError') return;
  const what = status === 404 ? 'There is no S3 bucket' : 'S3 does not let us write to the bucket';
  const answer = status === 0 ? name : `${status} ${name}`;
  throw new SetupError(
    `${what} "${bucket}" of STORAGE_S3_BUCKET (${answer}): check it, STORAGE_S3_ENDPOINT, STORAGE_S3_REGION and the keys in .env.`,
  );
}
