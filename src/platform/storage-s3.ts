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
import { type ListedFile, probeContent, probeFolder, type Storage } from '#/platform/storage.ts';
import { StorageLostError, tellingWhenLost } from '#/platform/storage-failure.ts';

export type S3Settings = {
  bucket: string;
  /** URL of an S3-compatible server; Amazon's own where it is left out. */
  endpoint?: string | undefined;
  region: string;
  /** Left out: the SDK's default credential chain, such as the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Puts the bucket into the path instead of the host name. */
  forcePathStyle?: boolean;
  /** Prefix of every key in the bucket, such as `files/`. */
  prefix?: string;
};

/** The most keys that S3 returns per page. */
const pageKeys = 1000;
/** Uploads are retried here, since the SDK cannot send a stream a second time. */
const putAttempts = 3;

/**
 * How long the server may be silent, in milliseconds; without these it would be waited for forever. A request without a file
 * has its answer in `answerMs`, its further attempts included. A file may take as long as something of it moves.
 */
const limits = { connectMs: 3_000, answerMs: 5_000, silenceMs: 10_000 };
/** Downloads hold a connection as long as their reader takes. */
const maxConnections = 250;

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
    requestHandler: {
      connectionTimeout: limits.connectMs,
      socketTimeout: limits.silenceMs,
      httpAgent: { keepAlive: true, maxSockets: maxConnections },
      httpsAgent: { keepAlive: true, maxSockets: maxConnections },
    },
    ...(endpoint ? { endpoint } : {}),
    ...(credentials ? { credentials } : {}),
  });
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });

  async function sizeOf(key: string): Promise<number | null> {
    try {
      const head = await inTime((abortSignal) => client.send(new HeadObjectCommand(at(key)), { abortSignal }));
      return head.ContentLength ?? 0;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  const storage: Storage = {
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
        const command = new GetObjectCommand({ ...at(key), ...ranged });
        const { Body } = await inTime((abortSignal) => client.send(command, { abortSignal })).catch((error) => {
          throw new StorageLostError(error);
        });
        yield* Body as Readable as AsyncIterable<Uint8Array>;
      };
      return { sizeBytes, read: (range) => Readable.from(read(range), { objectMode: false }) };
    },
    async remove(key) {
      // S3 answers a deletion alike whether the key existed or not.
      if ((await sizeOf(key)) === null) return false;
      await inTime((abortSignal) => client.send(new DeleteObjectCommand(at(key)), { abortSignal }));
      return true;
    },
    async list(after, limit) {
      const listed: ListedFile[] = [];
      let last = after;
      while (listed.length < limit) {
        // Pages continue after the last key: continuation tokens of some compatible servers skip a key when `after` is
        // missing.
        const { Contents = [], IsTruncated } = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            StartAfter: `${prefix}${last}`,
            MaxKeys: Math.min(pageKeys, limit - listed.length),
          }),
        );
        for (const { Key = '', LastModified = new Date() } of Contents) {
          last = Key.slice(prefix.length);
          if (!last.startsWith(`${probeFolder}/`)) listed.push({ key: last, changedAt: LastModified });
        }
        if (!IsTruncated || Contents.length === 0) break;
      }
      return listed;
    },
    room: async () => null,
    async tryWriting() {
      const command = new PutObjectCommand({ ...at(`${probeFolder}/written`), Body: probeContent });
      await inTime((abortSignal) => client.send(command, { abortSignal }));
    },
  };
  return tellingWhenLost(storage, isOfServer);
}

/** Aborts what has no answer in time. What the answer's body then brings is not bounded by this. */
async function inTime<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limits.answerMs);
  return send(late.signal).finally(() => clearTimeout(timer));
}

/** Whatever the server or the way to it fails with: only the caller's own file can be at fault otherwise. */
function isOfServer(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code !== 'ENOENT';
}

type S3Failure = { name?: string; $metadata?: { httpStatusCode?: number } };

function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as S3Failure;
  return name === 'NotFound' || name === 'NoSuchKey' || $metadata?.httpStatusCode === 404;
}

/** Whether a retry may succeed: a lost connection, a server error, or too many requests. Silence was waited for long enough. */
function isRetryable(error: unknown): boolean {
  const { name, $metadata } = error as S3Failure;
  if (name === 'TimeoutError') return false;
  const { httpStatusCode } = $metadata ?? {};
  return httpStatusCode === undefined || httpStatusCode >= 500 || httpStatusCode === 429;
}
