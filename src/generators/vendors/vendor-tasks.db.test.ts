import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import { createVendorGenerators } from '#/generators/vendors/vendor-generators.ts';
import { vendorNewsSubject } from '#/platform/events.ts';
import { vendorWebhookUrl } from '#/platform/vendor-webhooks.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { limits } from '#test/limits.ts';
import { askVideo, prediction, pretendReplicate, startVideo, succeeded } from '#test/pretended-replicate.ts';
import type { PretendedVendor, VendorAnswer } from '#test/pretended-vendor.ts';
import { aVideo, useTaskWorker } from '#test/task-worker.ts';
import { until } from '#test/until.ts';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db, events, logger, submitted, servicesWith } = useTaskWorker();
const site = { secret: 'a secret of at least thirty-two characters', baseUrl: 'https://farthing.example.org' };

const ofReplicate = { ...aVideo, model: 'replicate/bytedance/seedance-2.0-fast' };

/** One attempt at a task, by a worker that has videos made at Replicate. */
function work(vendor: PretendedVendor, id: string, { isLast = false, stop = new AbortController().signal } = {}) {
  const generators = createVendorGenerators(
    { GENERATORS: { TEXT_TO_VIDEO: 'replicate' }, REPLICATE_API_TOKEN: 'r8_key' },
    {
      fetchPublic: vendor.fetchPublic,
      fetch: vendor.fetch,
      webhookUrl: (name, taskId) => vendorWebhookUrl(site, name, taskId),
      nowMs: () => performance.now(),
    },
  );
  return workOnTask(servicesWith(generators), id, stop, { isLast });
}

/** Resolves once the vendor was asked so often for the job. */
async function untilAsked(vendor: PretendedVendor, times: number): Promise<void> {
  await until(() => vendor.count(askVideo) >= times);
}

/** The job goes on until it is told to be done. The first questions for it are answered with `first`. */
async function pretendSlowReplicate(...first: VendorAnswer[]) {
  let isDone = false;
  const vendor: PretendedVendor = await pretendReplicate({
    [askVideo]: () => first.shift() ?? (isDone ? succeeded(vendor.resultUrl('clip.mp4')) : prediction('processing')),
  });
  return {
    vendor,
    finish: () => {
      isDone = true;
    },
  };
}

describe('a worker that is gone after the start', () => {
  test('leaves the job to the next one, which starts nothing and makes it ready; it is charged once', async () => {
    const { vendor, finish } = await pretendSlowReplicate();
    const { userId, id } = await submitted(ofReplicate);
    // As after a crash: the first is still at it when the second takes the task.
    const first = work(vendor, id);
    await untilAsked(vendor, 1);
    finish();
    await Promise.all([work(vendor, id), first]);
    expect(vendor.count(startVideo)).toBe(1);
    expect(await getTask(db, userId, id)).toMatchObject({
      status: 'succeeded',
      outputFile: `tasks/${id}/2.mp4`,
      outputJson: { generator: 'replicate-text-to-video', vendorJobId: 'job7' },
    });
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(10);
    await expectLedgerHolds(db);
  });

  test('because it stops in the middle of the start, leaves the job all the same', async () => {
    const stop = new AbortController();
    const vendor: PretendedVendor = await pretendReplicate({
      [startVideo]: () => {
        stop.abort(new Error('The worker is stopping.'));
        return prediction('starting');
      },
    });
    const { userId, id } = await submitted(ofReplicate);
    await expect(work(vendor, id, { stop: stop.signal })).rejects.toThrow('The worker is stopping.');
    expect((await getTask(db, userId, id)).status).toBe('queued');
    await work(vendor, id);
    expect(vendor.count(startVideo)).toBe(1);
    expect((await getTask(db, userId, id)).status).toBe('succeeded');
  });
});

test('a vendor that is busy at the start is asked again by the next attempt', async () => {
  const starts: VendorAnswer[] = [{ status: 500 }, prediction('starting')];
  const vendor = await pretendReplicate({ [startVideo]: starts });
  const { userId, id } = await submitted(ofReplicate);
  await expect(work(vendor, id)).rejects.toMatchObject({ name: 'RetryableError' });
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'queued', errorMessage: null });
  await work(vendor, id);
  expect((await getTask(db, userId, id)).status).toBe('succeeded');
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(10);
  await expectLedgerHolds(db);
});

test.each<[string, VendorAnswer, boolean, string]>([
  [
    'refused content',
    { status: 422, json: { detail: [{ type: 'content_policy_violation' }] } },
    false,
    'The provider refused this content: its safety rules do not allow it.',
  ],
  ['a vendor that is busy at the last attempt', { status: 429 }, true, 'The provider is busy or cannot be reached.'],
  ['a key that does not work', { status: 401 }, false, 'The provider is not set up rightly.'],
])('%s ends the task with a sentence and every credit back', async (_, answer, isLast, errorMessage) => {
  const vendor = await pretendReplicate({ [startVideo]: [answer] });
  const { userId, id } = await submitted(ofReplicate);
  await work(vendor, id, { isLast });
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'failed', errorMessage });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  await expectLedgerHolds(db);
});

test('a cancel ends the waiting at once, with every credit back', async () => {
  const { vendor } = await pretendSlowReplicate();
  const { userId, id } = await submitted(ofReplicate);
  const working = work(vendor, id);
  await untilAsked(vendor, 1);
  await cancelTask(ledgerOf(db), { userId, actor: `user:${userId}`, taskId: id });
  await working;
  expect((await getTask(db, userId, id)).status).toBe('canceled');
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
});

describe('a webhook', () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb({ db, logger, secret: site.secret, baseUrl: site.baseUrl });
    return () => web.server.stop();
  });

  function post(address: string | null, init: RequestInit = {}): Promise<Response> {
    return web.ask(new Request(address ?? '', { method: 'POST', ...init }));
  }

  /** How often news of a task were told. */
  function countNews(taskId: string): () => number {
    let news = 0;
    onTestFinished(
      events.subscribe(vendorNewsSubject(taskId), () => {
        news += 1;
      }),
    );
    return () => news;
  }

  test('has the vendor asked at once instead of a wait later, and what it says is not believed', async () => {
    // Nobody waits as long as this vendor asks for.
    const busy = { status: 429, headers: { 'Retry-After': '300' } };
    expect(300_000).toBeGreaterThan(limits.wait);
    const { vendor, finish } = await pretendSlowReplicate(busy);
    const { userId, id } = await submitted(ofReplicate);
    const working = work(vendor, id);
    await untilAsked(vendor, 1);
    const address = JSON.parse(String(vendor.requests[0]?.body)).webhook;
    expect(address).toBe(vendorWebhookUrl(site, 'replicate', id));
    const said = prediction('succeeded', { output: 'https://evil.example.com/clip.mp4' }).json;
    const headers = { Origin: 'https://replicate.com', 'Sec-Fetch-Site': 'cross-site' };
    expect((await post(address, { body: JSON.stringify(said), headers })).status).toBe(204);
    await untilAsked(vendor, 2);
    expect((await getTask(db, userId, id)).status).toBe('running');
    finish();
    expect((await post(address)).status).toBe(204);
    expect((await post(address)).status).toBe(204);
    await working;
    expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded', outputFile: `tasks/${id}/1.mp4` });
    expect(vendor.requests.filter(({ address: asked }) => asked.startsWith('evil'))).toEqual([]);
    // After the end, and of a task that nobody knows, it is heard by nobody.
    expect((await post(address)).status).toBe(204);
    expect((await post(vendorWebhookUrl(site, 'replicate', '0b0b0b0b-1111-4222-8333-444444444444'))).status).toBe(204);
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(10);
    await expectLedgerHolds(db);
  });

  test('that nobody signed is refused and tells nothing', async () => {
    const { id } = await submitted(ofReplicate);
    const { id: other } = await submitted(ofReplicate);
    const right = vendorWebhookUrl(site, 'replicate', id) ?? '';
    const news = countNews(id);
    const forged = [
      right.replace(/signature=.{4}/, 'signature=aaaa'),
      right.replace(/&signature=.*/, ''),
      right.replace('/replicate?', '/fal?'),
      right.replace(id, other),
      vendorWebhookUrl({ ...site, secret: 'another' }, 'replicate', id),
    ];
    for (const address of forged) {
      const answer = await post(address, { body: '{}' });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 403, data: { reason: 'FORBIDDEN' } });
    }
    expect((await post(right)).status).toBe(204);
    await expect.poll(news).toBe(1);
  });

  test('may have a body without an end: it is not read', async () => {
    const { id } = await submitted(ofReplicate);
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
    const init = { body, duplex: 'half' } as RequestInit;
    const answer = await post(vendorWebhookUrl(site, 'replicate', id), init);
    expect([answer.status, answer.headers.get('Connection')]).toEqual([204, 'close']);
  });
});
