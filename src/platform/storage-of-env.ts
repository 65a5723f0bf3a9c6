import type { Env } from '#/env.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createLocalStorage, type Storage } from '#/platform/storage.ts';

type S3Field = Extract<keyof Env, `STORAGE_S3_${string}`>;
/** The settings that choose the storage. */
export type StorageEnv = Pick<Env, 'STORAGE_DIR' | S3Field>;

/** What only a bucket can mean; the other settings of S3 have defaults. */
const needingBucket = ['STORAGE_S3_ENDPOINT', 'STORAGE_S3_ACCESS_KEY_ID', 'STORAGE_S3_SECRET_ACCESS_KEY'] as const;

/** Checks that the settings of S3 belong together. @throws SetupError when a bucket is missing, or one half of its keys */
export function assertWholeStorage(env: StorageEnv): void {
  const written = needingBucket.find((name) => env[name] !== undefined);
  if (written && env.STORAGE_S3_BUCKET === undefined) {
    throw new SetupError(`${written} is set and STORAGE_S3_BUCKET is not: set both in .env, or none.`);
  }
  credentialsOf(env);
}

/**
 * Returns the storage that the settings choose: an S3 bucket where STORAGE_S3_BUCKET is set, else the folder STORAGE_DIR.
 * @throws SetupError when only one half of the S3 credentials is set
 */
export async function storageOfEnv(env: StorageEnv): Promise<Storage> {
  if (env.STORAGE_S3_BUCKET === undefined) return createLocalStorage(env.STORAGE_DIR);
  const credentials = credentialsOf(env);
  // Imported only where it is used, since the SDK costs start-up time and memory.
  const { createS3Storage } = await import('#/platform/storage-s3.ts');
  return createS3Storage({
    bucket: env.STORAGE_S3_BUCKET,
    endpoint: env.STORAGE_S3_ENDPOINT,
    region: env.STORAGE_S3_REGION,
    forcePathStyle: env.STORAGE_S3_FORCE_PATH_STYLE,
    credentials,
  });
}

function credentialsOf(env: StorageEnv) {
  const { STORAGE_S3_ACCESS_KEY_ID: accessKeyId, STORAGE_S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) return { accessKeyId, secretAccessKey };
  if (accessKeyId === secretAccessKey) return undefined;
  throw new SetupError(
    'STORAGE_S3_ACCESS_KEY_ID and STORAGE_S3_SECRET_ACCESS_KEY go together. Set both in .env, or none.',
  );
}
