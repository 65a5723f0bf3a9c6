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
  /** Of a server that is compatible with S3; Amazon's own where it is left out. */
  endpoint?: string | undefined;
  region: string;
  /** Left out: what the machine itself may do, as Amazon's SDK finds it. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** The bucket in the path instead of the host name. */
  forcePathStyle?: boolean;
  /** What every key in the bucket begins with, such as `farthing/`. */
  prefix?: string;
};

/** The most keys that one answer lists. */
const pageKeys = 1000;
/** A stream is used up by the first try, so that trying again is up to us. */
const putTries = 3;

/** What the SDK would write to the console it also throws. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Storage in a bucket, which must not be public: files are read through us. */
export function createS3Storage({ bucket, prefix = '', ...settings }: S3Settings): Storage {
  const { endpoint, region, credentials, forcePathStyle = false } = settings;
  const client = new S3Client({
    region,
    forcePathStyle,
    // Many compatible servers do not know the checksums that the SDK otherwise puts behind every body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silent,
    // Left out, a bucket that swallows everything would be waited for without end.
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
      for (let tries = 1; ; tries += 1) {
        const body = createReadStream(filePath);
        try {
          await client.send(new PutObjectCommand({ ...at(key), Body: body, ContentLength: size }));
          break;
        } catch (error) {
          if (tries === putTries || !mayPass(error)) throw error;
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
      // A removal does not say whether there was anything.
      if ((await sizeOf(key)) === null) return false;
      await client.send(new DeleteObjectCommand(at(key)));
      return true;
    },
    async list(after, limit) {
      const listed: ListedFile[] = [];
      while (listed.length < limit) {
        // Each page goes on after a key: tokens of some compatible servers skip one after a key that does not exist.
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

/** Whether it may work the next time: the server was not reached, or could not. */
function mayPass(error: unknown): boolean {
  const { httpStatusCode } = (error as S3Failure).$metadata ?? {};
  return httpStatusCode === undefined || httpStatusCode >= 500 || httpStatusCode === 429;
}
