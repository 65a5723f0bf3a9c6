import crypto from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { beforeAll, beforeEach, vi } from 'vitest';
import type { Storage } from '#/platform/storage.ts';
import { createS3Storage } from '#/platform/storage-s3.ts';

/** A bucket on a server of this process, for the tests of one file. Returns a function that opens it, empty for each test. */
export function useS3(): () => Storage {
  let endpoint = '';
  let opened = 0;
  beforeAll(async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'farthing-s3-'));
    const configureBuckets = [{ name: 'files' }];
    // It gets the signatures of lists wrong, so that it must let those pass.
    const options = { address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: true };
    const server = new S3rver({ ...options, directory, configureBuckets });
    endpoint = `http://127.0.0.1:${(await server.run()).port}`;
    return async () => {
      await server.close();
      await rm(directory, { recursive: true });
    };
  });
  // It enciphers the tokens of lists, which we do not use, by what Node no longer has.
  beforeEach(() => {
    const cipher = { update: (token: string) => Buffer.from(token), final: () => Buffer.alloc(0) };
    vi.spyOn(crypto, 'createCipheriv').mockReturnValue(cipher as never);
  });
  return () => {
    opened += 1;
    const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
    return createS3Storage({
      endpoint,
      bucket: 'files',
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      prefix: `test-${opened}/`,
    });
  };
}
