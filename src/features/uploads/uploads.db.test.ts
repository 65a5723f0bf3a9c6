import { randomBytes, randomUUID, randomUUIDv7 } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { readByLibav } from '#/media/sound/libav-sound.ts';
import { createRateLimiter } from '#/platform/rate-limiter.ts';
import { createContext } from '#/web/context.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { asRecordedLive, mp3Of, pngOf, wavOf, webmOf } from '#test/media-files.ts';
import { portrait, portraitMouth } from '#test/portrait.ts';
import { answerOf, formOf, signUp, uploadRequest } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

useTestDatabase();
let services: Services;
let web: TestWeb;
let ada: { cookie: string; userId: string };
beforeAll(async () => {
  services = await openServices();
  web = await startTestWeb(services);
  ada = await signUp(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const send = async (cookie: string, body: BodyInit, headers = {}) =>
  answerOf(await web.ask(uploadRequest(cookie, body, headers)));

async function apiOf(cookie: string) {
  const request = { headers: new Headers({ cookie }), remoteAddress: '127.0.0.1' };
  return services.api.createCaller(await createContext(services, request, new Headers()));
}

async function storeBytes(key: string, bytes: Uint8Array): Promise<void> {
  const file = path.join(process.env.STORAGE_DIR ?? '', `${randomUUID()}.part`);
  await writeFile(file, bytes);
  await services.storage.put(key, file);
}

const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });

async function storedBytes(id: string): Promise<Buffer> {
  const { file } = await services.db.upload.findUniqueOrThrow({ where: { id } });
  const stored = await services.storage.open(file);
  return buffer(stored?.read() ?? Readable.from([]));
}

test.each(['png', 'jpeg', 'webp'] as const)(
  'a %s is kept upright in its own format without its metadata',
  async (format) => {
    const exif = { IFD0: { Copyright: 'Ada' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } };
    const sent = await picture().withExif(exif).withMetadata({ orientation: 6 }).toFormat(format).toBuffer();
    const { status, data } = await send(ada.cookie, formOf(sent, 'holiday.txt', 'text/plain'));
    expect([status, data]).toMatchObject([200, { kind: 'image', width: 30, height: 40 }]);
    expect(data).not.toHaveProperty('durationSeconds');
    const stored = await sharp(await storedBytes(String(data.id))).metadata();
    expect(stored).toMatchObject({ format, width: 30, height: 40 });
    expect([stored.exif, stored.orientation, stored.xmp, stored.icc]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  },
);

test('of a picture it is kept where its face speaks, or that there is none; lipsync refuses that before it charges', async () => {
  const face = (await send(ada.cookie, formOf(await portrait()))).data;
  expect(face.face).toMatchObject({ found: 'face', mouth: { x: expect.closeTo(portraitMouth.x, 1) } });
  const none = (await send(ada.cookie, formOf(await picture().png().toBuffer()))).data;
  expect(none.face).toEqual({ found: 'none' });
  const sound = (await send(ada.cookie, formOf(wavOf(1)))).data;
  const api = await apiOf(ada.cookie);
  const speak = (imageId: unknown) =>
    api.tasks.create({
      type: 'lipsync',
      input: { imageId: String(imageId), audioId: String(sound.id) },
      idempotencyKey: randomUUID(),
    });
  expect(await refusalOf(speak(none.id))).toMatchObject({
    reason: 'VALIDATION',
    message: expect.stringContaining('input.imageId must show a face: no face was found in this picture'),
  });
  expect((await services.db.user.findUniqueOrThrow({ where: { id: ada.userId } })).credits).toBe(60);
  expect(await speak(face.id)).toMatchObject({ creditsUsed: 20 });
});

const sounds: [string, () => Promise<Buffer>, seconds: number][] = [
  ['WAV in stereo at 44.1 kHz', async () => wavOf(1.5, { channels: 2 }), 1.5],
  ['WAV at 8 kHz', async () => wavOf(2, { rate: 8000 }), 2],
  ['MP3', async () => mp3Of(100), 2.6],
  ['WebM', () => webmOf(1), 1],
  ['WebM that was recorded live', async () => asRecordedLive(await webmOf(1)), 1],
];

test.each(sounds)('a %s is kept as Opus in WebM, in its length', async (name, make, seconds) => {
  const { status, data } = await send(ada.cookie, formOf(await make()));
  expect([status, data]).toMatchObject([200, { kind: 'audio' }]);
  expect(Number(data.durationSeconds)).toBeCloseTo(seconds, 1);
  expect(data).not.toHaveProperty('width');
  const stored = await storedBytes(String(data.id));
  expect(await fileTypeFromBuffer(stored)).toMatchObject({ ext: 'webm' });
  const { samples, loudness } = await heard(stored);
  expect(samples / 48_000).toBeCloseTo(seconds, 1);
  // Half of full scale, of which a sine has the 0.71th part; an MP3 that a test can write is silent.
  expect(loudness).toBeCloseTo(name === 'MP3' ? 0 : 0.5 * Math.SQRT1_2, 1);
});

async function heard(webm: Buffer): Promise<{ samples: number; loudness: number }> {
  const { channels, pieces } = await readByLibav(webm, 'webm');
  let [values, squares] = [0, 0];
  for await (const piece of pieces) {
    values += piece.length;
    squares += piece.reduce((sum, value) => sum + value * value, 0);
  }
  return { samples: values / channels, loudness: Math.sqrt(squares / values) };
}

test('the newest come first, page by page and by kind, and only one’s own', async () => {
  const eve = await signUp(services);
  const ids: unknown[] = [];
  for (const file of [pngOf(1, 1), wavOf(0.1), pngOf(2, 2)])
    ids.unshift((await send(eve.cookie, formOf(file))).data.id);
  const api = await apiOf(eve.cookie);
  const first = await api.uploads.list({ limit: 2 });
  expect(first.uploads.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const second = await api.uploads.list({ limit: 2, cursor: first.nextCursor });
  expect([second.uploads.map(({ id }) => id), second.nextCursor]).toEqual([[ids[2]], null]);
  const pictures = await api.uploads.list({ kind: 'image' });
  expect(pictures.uploads.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
  expect(await refusalOf((await apiOf(ada.cookie)).uploads.list({ cursor: String(ids[0]) }))).toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('its address serves it with its type, in parts, and to nobody without the signature', async () => {
  const { data } = await send(ada.cookie, formOf(wavOf(0.5)));
  const url = String(data.url);
  const serve = (address: string, headers = {}) => web.ask(new Request(address, { headers }));
  const whole = await serve(url);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'audio/webm',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'content-disposition': `inline; filename="${brand.slug}-${data.id}.webm"`,
    'content-length': String(data.bytes),
  });
  const bytes = Buffer.from(await whole.arrayBuffer());
  const part = await serve(url, { Range: 'bytes=10-19' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${data.bytes}`]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
  expect((await serve(url, { Range: 'bytes=99999999-' })).status).toBe(416);
  const withAnotherSign = url.replace(/signature=(.)/, (_, sign) => `signature=${sign === 'A' ? 'B' : 'A'}`);
  expect((await serve(withAnotherSign)).status).toBe(403);
  expect((await serve(url.replace('uploads/', 'uploads/../uploads/'))).status).toBe(200);
  expect((await serve(url.replace(String(data.id), randomUUID()))).status).toBe(403);
});

test('what a task made becomes an upload of its owner; a film, somebody else’s task and one without a result do not', async () => {
  const api = await apiOf(ada.cookie);
  const made = async (type: 'TEXT_TO_IMAGE' | 'TEXT_TO_VIDEO', file: string | null, userId = ada.userId) => {
    const id = randomUUIDv7();
    const outputFile = file && `tasks/${id}/${file}`;
    if (outputFile) await storeBytes(outputFile, await picture().png().toBuffer());
    const status = file === null ? 'failed' : 'succeeded';
    const at = { createdAt: new Date(), deadlineAt: new Date(), finishedAt: new Date() };
    await services.db.task.create({
      data: { id, userId, type, status, input: {}, outputFile, chargedCredits: 0, costCredits: 0, ...at },
    });
    return { uuid: id };
  };
  const done = await made('TEXT_TO_IMAGE', '1.png');
  expect(await api.uploads.fromTask(done)).toMatchObject({
    kind: 'image',
    width: 40,
    height: 30,
    durationSeconds: null,
  });
  expect((await services.storage.open(`tasks/${done.uuid}/1.png`))?.sizeBytes).toBeGreaterThan(0);
  const { userId: eveId } = await signUp(services);
  const refused = async (asked: Promise<{ uuid: string }>) => refusalOf(api.uploads.fromTask(await asked));
  expect(await refused(made('TEXT_TO_VIDEO', '1.webm'))).toMatchObject({
    message: expect.stringContaining('videos cannot be used as input'),
  });
  expect(await refused(made('TEXT_TO_IMAGE', null))).toMatchObject({
    message: expect.stringContaining('must be a task that succeeded'),
  });
  expect(await refused(made('TEXT_TO_IMAGE', '1.png', eveId))).toMatchObject({ code: 'FORBIDDEN' });
  expect(await refused(Promise.resolve({ uuid: randomUUID() }))).toMatchObject({ code: 'NOT_FOUND' });
});

test('more in a minute than is allowed are refused with when to try again', async () => {
  const eve = await signUp(services);
  const { limiter } = services.uploads;
  services.uploads.limiter = createRateLimiter(services.db, { name: 'uploads-test', points: 1, seconds: 60 });
  expect((await send(eve.cookie, formOf(pngOf(1, 1)))).status).toBe(200);
  const { status, headers, message } = await send(eve.cookie, formOf(pngOf(1, 1)));
  services.uploads.limiter = limiter;
  expect([status, message]).toEqual([
    429,
    expect.stringMatching(/^You can upload 30 files a minute. Try again in \d+ s.$/),
  ]);
  expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
  expect(await services.db.upload.count({ where: { userId: eve.userId } })).toBe(1);
});

test('of several at once only so many are kept as there is room for', async () => {
  const eve = await signUp(services);
  const { limits } = services.uploads;
  const file = await sharp(randomBytes(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } })
    .png()
    .toBuffer();
  services.uploads.limits = { ...limits, quotaBytes: Math.floor(file.length * 2.5) };
  const answers = await Promise.all(Array.from({ length: 4 }, () => send(eve.cookie, formOf(file))));
  services.uploads.limits = limits;
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 400, 400]);
  const refused = answers.filter(({ status }) => status === 400);
  for (const { message } of refused)
    expect(message).toMatch(/^file must fit in the [\d.]+ MiB that your uploads may take/);
  const kept = await services.db.upload.findMany({ where: { userId: eve.userId } });
  expect(kept).toHaveLength(2);
  const listed = (await services.storage.list('uploads/', 1000)).map(({ key }) => key);
  const known = (await services.db.upload.findMany()).map(({ file: key }) => key);
  expect(listed.sort()).toEqual(known.sort());
});

test('a file cannot be smuggled in as JSON', async () => {
  const create = (await apiOf(ada.cookie)).uploads.create as (input: unknown) => Promise<unknown>;
  expect(await refusalOf(create({ path: '/etc/passwd' }))).toMatchObject({ code: 'BAD_REQUEST', reason: 'VALIDATION' });
});

test('one is read and removed by whoever uploaded it, and by nobody else', async () => {
  const eve = await signUp(services);
  const { data } = await send(ada.cookie, formOf(await picture().png().toBuffer()));
  const asking = (who: { cookie: string }, method = 'GET') =>
    new Request(`http://localhost:3000/api/uploads/${data.id}`, { method, headers: { cookie: who.cookie } });
  expect((await answerOf(await web.ask(asking(ada)))).data.id).toEqual(data.id);
  expect((await web.ask(asking(eve))).status).toBe(403);
  expect((await web.ask(asking(eve, 'DELETE'))).status).toBe(403);
  expect((await web.ask(asking(ada, 'DELETE'))).status).toBe(200);
  expect((await web.ask(asking(ada))).status).toBe(404);
});
