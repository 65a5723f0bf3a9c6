import { beforeAll, describe, expect, test, vi } from 'vitest';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import {
  allowed,
  type FileContent,
  type HostileFile,
  hex,
  maxSoundSeconds,
  pictures,
  script,
  sounds,
  svg,
  wrongTypes,
} from '#test/hostile-files.ts';
import { answerOf, expectNothingLeft, formOf, signUp, uploadRequest } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };
beforeAll(async () => {
  vi.stubEnv('LIMIT_UPLOADS_PER_MINUTE', '1000');
  vi.stubEnv('UPLOAD_MAX_AUDIO_SECONDS', String(maxSoundSeconds));
  services = await openServices();
  web = await startTestWeb(services);
  ada = await signUp(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const send = async (request: Request) => answerOf(await web.ask(request));

async function expectRefused(
  content: FileContent,
  reason: string | RegExp,
  name?: string,
  type?: string,
): Promise<void> {
  const { status, message, data } = await send(uploadRequest(ada.cookie, formOf(await content, name, type)));
  expect([status, data.reason, data.fields?.map(({ field }) => field)]).toEqual([400, 'VALIDATION', ['file']]);
  expect(message).toMatch(reason);
  await expectNothingLeft(services, ada, storageFolder);
}

describe.each([
  ['is none of the types that are taken', wrongTypes],
  ['is a broken or hostile picture', pictures],
  ['is a broken or hostile sound', sounds],
] as [string, HostileFile[]][])('what %s is refused, and nothing of it is left:', (_what, cases) => {
  test.each(cases)('%s', async (_name, content, reason) => {
    await expectRefused(content(), reason);
  });
});

test.each([
  ['an SVG with a script', () => svg(script)],
  ['an HTML page', () => `<html>${script}</html>`],
  ['a ZIP archive', () => hex('504b0506')],
])('%s that calls itself a PNG is refused by what it is', async (_name, content) => {
  await expectRefused(content(), allowed, 'picture.png', 'image/png');
});
