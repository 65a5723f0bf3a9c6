import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ListedFile, Storage } from '#/platform/storage.ts';

export type S3Settings = {
  bucket: string;
  /** URL of an S3-compatible server; Amazon's own where it is left out. */
  endpoint?: string | undefined;
  region: string;
  /** Left out: the SDK's default credential chain, such as the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Puts the bucket into the path instead of the host name. */
  forcePathStyle?: boolean;
  /** Prefix of every key in the bucket, such as `farthing/`. */
  prefix?: string;
};

/** The most keys that S3 returns per page. */
const pageKeys = 1000;
/** Uploads are retried here, since the SDK cannot send a stream a second time. */
const putAttempts = 3;

/** The SDK would log to the console what it also throws. */
const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** Creates the storage in an S3 bucket. The bucket must be private: files are read through this product, with signed URLs. */
export function createS3Storage({ bucket, prefix = '', ...settings }: S3Settings): Storage {
  const { endpoint, region, credentials, forcePathStyle = false } = settings;
  const client = new S3Client({
    region,
    forcePathStyle,
    // Many compatible servers reject the checksum trailers that the SDK otherwise appends to every body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silentLogger,
    // Timeouts in milliseconds; without them a server that never answers would be waited for forever.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
    ...(endpoint ? { endpoint } : {}),
    ...(credentials ? { credentials } : {}),
  });
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });

  async function sizeOf(key: string): Promise<number | null> {
    try {
      return (await client.send(new HeadObjectCommand(at(key)))).ContentLength ?? 0;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  return {
    async put(key, filePath) {
      const { size } = await stat(filePath);
      for (let attempt = 1; ; attempt += 1) {
        const body = createReadStream(filePath);
        try {
          await client.send(new PutObjectCommand({ ...at(key), Body: body, ContentLength: size }));
          break;
        } catch (error) {
          if (attempt === putAttempts || !isRetryable(error)) throw error;
        } finally {
          body.destroy();
        }
      }
      await rm(filePath, { force: true });
    },
    async open(key) {
      const sizeBytes = await sizeOf(key);
      if (sizeBytes === null) return null;
      const read = async function* (range?: { start: number; end: number }) {
        const ranged = range ? { Range: `bytes=${range.start}-${range.end}` } : {};
        const { Body } = await client.send(new GetObjectCommand({ ...at(key), ...ranged }));
        yield* Body as Readable as AsyncIterable<Uint8Array>;
      };
      return { sizeBytes, read: (range) => Readable.from(read(range), { objectMode: false }) };
    },
    async remove(key) {
      // S3 answers a deletion alike whether the key existed or not.
      if ((await sizeOf(key)) === null) return false;
      await client.send(new DeleteObjectCommand(at(key)));
      return true;
    },
    async list(after, limit) {
      const listed: ListedFile[] = [];
      while (listed.length < limit) {
        // Pages continue after the last key: continuation tokens of some compatible servers skip a key when `after` is
        // missing.
        const last = listed.at(-1)?.key ?? after;
        const { Contents = [], IsTruncated } = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            StartAfter: `${prefix}${last}`,
            MaxKeys: Math.min(pageKeys, limit - listed.length),
          }),
        );
        for (const { Key = '', LastModified = new Date() } of Contents) {
          listed.push({ key: Key.slice(prefix.length), changedAt: LastModified });
        }
        if (!IsTruncated || Contents.length === 0) break;
      }
      return listed;
    },
  };
}

type S3Failure = { name?: string; $metadata?: { httpStatusCode?: number } };

function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as S3Failure;
  return name === 'NotFound' || name === 'NoSuchKey' || $metadata?.httpStatusCode === 404;
}

/** Whether a retry may succeed: no answer, a server error, or too many requests. */
function isRetryable(error: unknown): boolean {
  const { httpStatusCode } = (error as S3Failure).$metadata ?? {};
  return httpStatusCode === undefined || httpStatusCode >= 500 || httpStatusCode === 429;
}
