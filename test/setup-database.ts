import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, inject } from 'vitest';
import { pooledUrlOf } from '#test/pooler.ts';
import { killLeftProcesses } from '#test/processes.ts';
import { copyTemplate, endOpenWork, removeDatabase } from '#test/test-server.ts';

// Each test file has a database and a storage folder of its own, and the environment points at them before the file
// imports anything, so that modules which open the database of the process open this one.
const server = inject('testServer');
const name = `test_${randomBytes(6).toString('hex')}`;
const storage = join(server.folder, name);
await mkdir(storage);

const directUrl = await copyTemplate(server, name);
process.env.DATABASE_URL = server.poolerPort ? pooledUrlOf(directUrl, server.poolerPort) : directUrl;
process.env.DATABASE_DIRECT_URL = server.poolerPort ? directUrl : '';
process.env.STORAGE_DIR = storage;
process.env.BETTER_AUTH_SECRET = 'only-for-tests-and-long-enough-to-be-taken';
process.env.BASE_URL = 'http://localhost:3000';
process.env.TEXT2VIDEO_MOCK_URL = '';

// The first hooks that are set are the last that run: by then a test has ended what it started, unless it was cut off. What
// that one left must keep nobody waiting: neither the next tests by its locks, nor the next files by its processes.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await endOpenWork(server, name);
});
afterAll(async () => {
  await killLeftProcesses();
  await removeDatabase(server, name);
});
