import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { doAct } from '#/features/admin/commands/ask-for-act.ts';
import { openView } from '#/features/admin/commands/open-view.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { completeExternalTask, createExternalTask } from '#/features/tasks/commands/external-task.ts';
import { tables } from '#/web/rest/table-views.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUpload } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { until } from '#test/until.ts';
import { unzip } from '#test/unzip.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const { give, charge } = creditVerbs(db);
type Person = Awaited<ReturnType<typeof signUp>>;
let services: Services;
let web: TestWeb;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  await createMissingPlans(db);
  services = await openServices();
  web = await startTestWeb(services);
  [ada, bob] = [await signUp(services), await signUp(services)];
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const ask = (who: Person | null, method = 'GET') =>
  web.ask(
    new Request('http://localhost:3000/api/account/export', { method, headers: who ? { cookie: who.cookie } : {} }),
  );

const files = async (who: Person) => unzip(Buffer.from(await (await ask(who)).arrayBuffer()));
const jsonOf = (archive: Map<string, Buffer>, name: string) => JSON.parse(String(archive.get(name)));

async function store(key: string): Promise<string> {
  const file = `${process.env.STORAGE_DIR ?? '/tmp'}/to-export-${process.pid}`;
  await writeFile(file, `bytes of ${key}`);
  await services.storage.put(key, file);
  return key;
}

/** Work of a person, with a file. Returns its id. */
async function work(userId: string, words: string): Promise<string> {
  const input = { prompt: words };
  const { answer } = await createExternalTask(ledgerOf(db), {
    userId,
    actor: 'system',
    costCredits: 1,
    userInput: input,
    deadlineSeconds: 600,
    sentInput: input,
  });
  if (answer.kind !== 'created') throw new Error('The task was not made.');
  const { id: taskId } = answer.task;
  await completeExternalTask(ledgerOf(db), { taskId, actor: 'system', costCredits: 1 });
  await db.task.update({ where: { id: taskId }, data: { outputFile: await store(`tasks/${taskId}/1.webm`) } });
  return taskId;
}

test('the archive has everything of the caller, and nothing of anybody else', async () => {
  for (const { userId } of [ada, bob]) await give(userId, 700, { source: 'PROMO', description: '=2+5' });
  const keys = Array.from({ length: 510 }, (_, count) => `a key ${count}`);
  await Promise.all(keys.map((idempotencyKey) => charge(ada.userId, 1, { idempotencyKey })));
  const made = await work(ada.userId, 'words of Ada');
  const others = await work(bob.userId, 'words of Bob');
  const upload = await createUpload(db, ada.userId, { file: await store(`uploads/${made}.png`) });
  const gone = await createUpload(db, ada.userId, { file: 'uploads/that-is-gone.png' });

  const answer = await ask(ada);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="\w+-\d{4}-\d\d-\d\d\.zip"$/);
  const archive = await unzip(Buffer.from(await answer.arrayBuffer()));
  expect([...archive.keys()]).toEqual([
    'README.txt',
    'account.json',
    'plan-periods.json',
    'sign-ins.json',
    'sessions.json',
    'ledger.json',
    'ledger.csv',
    'grants.json',
    'tasks.json',
    'uploads.json',
    'notices.json',
    'mails.json',
    'keys.json',
    `results/${made}.webm`,
    `uploads/${upload.id}.png`,
    'missing-files.txt',
  ]);
  const lines = await db.creditTransaction.count({ where: { userId: ada.userId } });
  expect(jsonOf(archive, 'ledger.json').map(({ seq }: { seq: number }) => seq)).toEqual(
    Array.from({ length: lines }, (_, index) => index + 1),
  );
  const csv = String(archive.get('ledger.csv')).split('\r\n');
  expect(csv).toHaveLength(lines + 2);
  expect(csv[0]).toBe(
    'seq,id,createdAt,type,amount,balance,generationType,description,reason,taskId,refundsId,grantId',
  );
  expect(csv.join()).toContain("'=2+5");
  expect(jsonOf(archive, 'tasks.json')).toMatchObject([
    { id: made, input: { prompt: 'words of Ada' }, file: `results/${made}.webm` },
  ]);
  expect(String(archive.get(`results/${made}.webm`))).toBe(`bytes of tasks/${made}/1.webm`);
  expect(String(archive.get('missing-files.txt'))).toContain(`uploads/${gone.id}.png`);
  const exported = jsonOf(archive, 'keys.json').map(({ key }: { key: string }) => key);
  expect(exported).toEqual(expect.arrayContaining(keys));
  const everything = [...archive.values()].map(String).join('\n');
  for (const foreign of [bob.userId, others, 'words of Bob']) expect(everything).not.toContain(foreign);
  const { token } = await db.session.findFirstOrThrow({ where: { userId: ada.userId } });
  const { password } = await db.account.findFirstOrThrow({ where: { userId: ada.userId } });
  for (const secret of [token, password ?? '']) expect(everything).not.toContain(secret);
  for (const name of archive.keys())
    if (name !== 'README.txt') expect(String(archive.get('README.txt'))).toContain(name.split('/')[0]);
});

test('nobody else may ask, a HEAD counts nothing, and after five in a day there are no more', async () => {
  expect((await ask(null)).status).toBe(401);
  expect((await ask(bob, 'HEAD')).status).toBe(200);
  for (let count = 0; count < 5; count += 1) expect((await files(bob)).size).toBeGreaterThan(10);
  const refused = await ask(bob);
  expect(refused.status).toBe(429);
  expect((await refused.json()).data).toMatchObject({ reason: 'TOO_MANY_REQUESTS', exportsPerDay: 5 });
});

describe('to an admin', () => {
  // The console is no part of the document of the API, which `web.ask` holds answers against.
  const read = (who: Person, path: string) =>
    fetch(`http://127.0.0.1:${web.port}/api/admin/${path}`, { headers: { cookie: who.cookie } });
  let admin: Person;
  beforeAll(async () => {
    admin = await signUp(services);
    await db.user.update({ where: { id: admin.userId }, data: { role: 'admin' } });
  });

  test('the archive of somebody who cannot sign in is sent, whole, and counts against the admin alone', async () => {
    const eve = await signUp(services);
    await db.user.update({ where: { id: eve.userId }, data: { blockedAt: new Date() } });
    const own = await unzip(Buffer.from(await (await ask(admin)).arrayBuffer()));
    const by = { userId: admin.userId, role: 'admin' as const, actor: `admin:${admin.userId}` };
    const act = { act: 'export' as const, userId: eve.userId };
    const asked = { act, reason: 'Asked by letter', idempotencyKey: 'one' };
    const { auditId } = await doAct({ ...services, approvalCredits: 1, secret: 'none' }, by, asked);
    const answer = await read(admin, `exports/${auditId}`);
    expect(answer.status).toBe(200);
    const archive = await unzip(Buffer.from(await answer.arrayBuffer()));
    expect([...archive.keys()]).toEqual([...own.keys()]);
    expect(jsonOf(archive, 'account.json')).toMatchObject({ id: eve.userId });
    expect((await read(ada, `exports/${auditId}`)).status).toBe(403);
    expect((await read(admin, 'exports/01900000-0000-7000-8000-000000000001')).status).toBe(404);
  });

  test('every view of the console is sent in both forms', async () => {
    await openView(
      db,
      { userId: admin.userId, role: 'admin', actor: `admin:${admin.userId}` },
      { userId: ada.userId, reason: 'Looks' },
    );
    const batch = { id: '01900000-0000-7000-8000-000000000002', actor: 'command', reason: 'Many', asked: {} };
    await db.actBatch.create({ data: { ...batch, idempotencyKey: 'many' } });
    const query = `userId=${ada.userId}&text=example&name=Free&id=${batch.id}`;
    for (const [name, { columns }] of Object.entries(tables)) {
      const csv = await (await read(admin, `tables/${name}?${query}&format=csv`)).text();
      expect(csv.split('\r\n')[0], name).toBe(columns.join(','));
      const rows = await (await read(admin, `tables/${name}?${query}&format=json`)).json();
      expect(Array.isArray(rows), name).toBe(true);
      for (const row of rows.slice(0, 1)) expect(Object.keys(row), name).toEqual([...columns]);
    }
    await db.user.update({ where: { id: admin.userId }, data: { role: 'support' } });
    const statuses = await Promise.all(
      ['plans', 'audit'].map(async (name) => (await read(admin, `tables/${name}`)).status),
    );
    expect(statuses, 'to support').toEqual([200, 403]);
  });
});

test('one archive at a time; whoever goes away in the middle ends its reads, and can have another one', async () => {
  const cyd = await signUp(services);
  const { id } = await createUpload(db, cyd.userId, { file: 'uploads/endless.png' });
  let source: Readable | undefined;
  const endless = {
    sizeBytes: 1,
    read() {
      source = new Readable({
        read() {
          this.push(Buffer.alloc(64 * 1024));
        },
      });
      return source;
    },
  };
  const open = vi.spyOn(services.storage, 'open').mockImplementation(async () => endless);
  const asking = get({
    port: web.port,
    path: '/api/account/export',
    headers: { host: 'localhost:3000', cookie: cyd.cookie },
  });
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  answer.on('error', () => {});
  await until(() => source !== undefined);
  const second = await ask(cyd);
  expect(second.status).toBe(429);
  expect((await second.json()).data).toMatchObject({ maxExports: 1 });
  asking.destroy();
  await until(() => source?.destroyed === true);
  open.mockRestore();
  await until(async () => (await ask(cyd, 'GET')).status === 200);
  expect(id).toBeDefined();
});

test('a storage that fails in the middle breaks the archive off, so that nobody takes it for whole', async () => {
  const dee = await signUp(services);
  await createUpload(db, dee.userId, { file: 'uploads/failing.png' });
  const failing = {
    sizeBytes: 1,
    read: () =>
      new Readable({
        read() {
          this.destroy(new Error('The disk is gone.'));
        },
      }),
  };
  const open = vi.spyOn(services.storage, 'open').mockImplementation(async () => failing);
  await expect(ask(dee)).rejects.toThrow();
  open.mockRestore();
  await until(async () => (await ask(dee)).status === 200);
});
