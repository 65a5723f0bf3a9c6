import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { copyTemplate } from '#test/test-server.ts';

// Each test file has a database and a storage folder of its own, and the environment points at them before the file
// imports anything, so that modules which open the database of the process open this one.
const server = inject('testServer');
const name = `test_${randomBytes(6).toString('hex')}`;
const storage = join(server.folder, name);
await mkdir(storage);

process.env.DATABASE_URL = await copyTemplate(server, name);
process.env.STORAGE_DIR = storage;
process.env.BETTER_AUTH_SECRET = 'only-for-tests-and-long-enough-to-be-taken';
process.env.BASE_URL = 'http://localhost:3000';
process.env.TEXT2VIDEO_MOCK_URL = '';
