import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import type { Services } from '#/web/services.ts';

/** The address of the app as tests ask it. */
const baseUrl = 'http://localhost:3000';

/** Signs somebody up, on the Free plan with 60 credits. Gives the cookie of the session. */
export async function signUp({ auth, db }: Pick<Services, 'auth' | 'db'>): Promise<{ cookie: string; userId: string }> {
  await createMissingPlans(db);
  const body = JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.com`, password: 'correct horse' });
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
  const request = new Request(`${baseUrl}/api/auth/sign-up/email`, { method: 'POST', body, headers });
  const response = await auth.handler(request);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { user } = (await response.json()) as { user: { id: string } };
  return { cookie, userId: user.id };
}

/** A request to POST /api/uploads. */
export function uploadRequest(cookie: string, body: BodyInit, headers: Record<string, string> = {}): Request {
  const options = { method: 'POST', body, headers: { cookie, ...headers }, duplex: 'half' };
  return new Request(`${baseUrl}/api/uploads`, options as RequestInit);
}

/** A multipart body with one file, as a browser sends it. */
export function formOf(content: Uint8Array | string, name = 'file.bin', type = 'application/octet-stream'): FormData {
  const form = new FormData();
  form.append('file', new Blob([content as BlobPart], { type }), name);
  return form;
}

export type UploadAnswer = {
  status: number;
  headers: Headers;
  message: string;
  data: { reason?: string; fields?: { field: string; message: string }[] } & Record<string, unknown>;
};

/** What a handler of ours answered. */
export async function answerOf(response: Response): Promise<UploadAnswer> {
  const { message, data } = (await response.json()) as Pick<UploadAnswer, 'message' | 'data'>;
  return { status: response.status, headers: response.headers, message, data };
}

/** Every file below a folder, also in hidden ones, by its path in it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/** Nothing of an upload is there: no row, no file, no folder of work, and the account has what it had. */
export async function expectNothingLeft(
  services: Pick<Services, 'db'>,
  user: { userId: string },
  storageFolder: string,
): Promise<void> {
  expect(await services.db.upload.count({ where: { userId: user.userId } })).toBe(0);
  expect(await filesBelow(storageFolder)).toEqual([]);
  expect(await readdir(path.join(storageFolder, '.work', 'uploads')).catch(() => [])).toEqual([]);
  const { credits } = await services.db.user.findUniqueOrThrow({ where: { id: user.userId } });
  expect(credits).toBe(60);
}
