import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import { GET, DELETE as REMOVE } from '#/app/api/uploads/[id]/route.ts';
import { POST } from '#/app/api/uploads/route.ts';
import { getServices, type Services } from '#/server/services.ts';
import { useTestDatabase } from '#/test/database.ts';
import { answerOf, formOf, signUp, uploadRequest } from '#/test/upload-requests.ts';

vi.mock('server-only', () => ({}));
useTestDatabase();
let services: Services;
let ada: { cookie: string; userId: string };
beforeAll(async () => {
  services = await getServices();
  ada = await signUp(services);
  return async () => {
    await Promise.all([services.events.close(), services.queue.stop({ graceful: false })]);
    await services.db.$disconnect();
  };
});

const send = async (cookie: string, body: BodyInit, headers = {}) =>
  answerOf(await POST(uploadRequest(cookie, body, headers), { params: Promise.resolve({}) }));

const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });

async function storedBytes(id: string): Promise<Buffer> {
  const { file } = await services.db.upload.findUniqueOrThrow({ where: { id } });
  const stored = await services.storage.open(file);
  return Buffer.from(await new Response(stored?.read()).arrayBuffer());
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

test('one is read and removed by whoever uploaded it, and by nobody else', async () => {
  const eve = await signUp(services);
  const { data } = await send(ada.cookie, formOf(await picture().png().toBuffer()));
  const route = { params: Promise.resolve({ id: String(data.id) }) };
  const asking = (who: { cookie: string }, method = 'GET') =>
    new Request(`http://localhost:3000/api/uploads/${data.id}`, { method, headers: { cookie: who.cookie } });
  expect((await answerOf(await GET(asking(ada), route))).data.id).toEqual(data.id);
  expect((await GET(asking(eve), route)).status).toBe(403);
  expect((await REMOVE(asking(eve, 'DELETE'), route)).status).toBe(403);
  expect((await REMOVE(asking(ada, 'DELETE'), route)).status).toBe(200);
  expect((await GET(asking(ada), route)).status).toBe(404);
});
