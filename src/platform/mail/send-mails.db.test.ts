import { Writable } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { createChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { createMailTransport } from '#/platform/mail/mail-transport.ts';
import { sendMails } from '#/platform/mail/send-mails.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { mailSamples } from '#test/mail-samples.ts';
import { startMortalProcess } from '#test/mortal-process.ts';
import { openPretendedSmtp, type SmtpMood } from '#test/pretended-smtp.ts';
import { until } from '#test/until.ts';

const { db, url, directUrl, sql } = useTestDatabase();
const site = { baseUrl: 'https://credits.example', secret: 'a secret of at least thirty-two characters' };
const to = 'ada@example.org';
const aMail = { kind: 'lowCredits' as const, to, userId: null, data: mailSamples.lowCredits };
beforeEach(() => sql('DELETE FROM "Mail"'));

/** A mail server with these moods, what sends to it, and the log of that. */
async function openSmtp(...moods: SmtpMood[]) {
  const server = await openPretendedSmtp(moods);
  return { ...server, ...servicesFor(server.url) };
}

/** @param silenceMs how long the server may be silent: short only where it is, since a busy machine is silent, too */
function servicesFor(smtpUrl: string, silenceMs = 20_000) {
  const log: string[] = [];
  const output = new Writable({
    write(line, _encoding, done) {
      log.push(String(line));
      done();
    },
  });
  const transport = createMailTransport(smtpUrl, 'Farthing <hello@credits.example>', { silenceMs, tryMs: 30_000 });
  return { log, services: { db, logger: createLogger('test', 'info', output), outgoing: { transport, site } } };
}

const mails = () => db.mail.findMany({ orderBy: { id: 'asc' } });
/** Has every back-off and lease be over. */
const letTimePass = () => sql('UPDATE "Mail" SET "nextTryAt" = clock_timestamp()');

describe('a mail', () => {
  test('is sent once, to one recipient, as HTML and as plain text; then what it said is erased', async () => {
    const { services, taken, log } = await openSmtp();
    await db.$transaction((tx) => writeMail(tx, aMail));
    await sendMails(services);
    await sendMails(services);
    expect(taken).toHaveLength(1);
    const [mail] = await mails();
    expect(mail).toMatchObject({ tries: 1, data: {}, refusal: null, sentAt: expect.any(Date) });
    expect(taken[0]).toMatchObject({ to: [to], messageId: `<${mail?.id}@credits.example>` });
    expect(taken[0]?.source).toMatch(/^Subject: You have 9 credits left\r$/m);
    expect(taken[0]?.source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(taken[0]?.source).toMatch(
      /multipart\/alternative[\s\S]*text\/plain[\s\S]*https:\/\/credits\.example\/en\/plans[\s\S]*text\/html/,
    );
    expect(taken[0]?.source).toMatch(/multipart\/related[\s\S]*Content-Type: image\/png[\s\S]*Content-ID: <mark@/);
    expect(log.join()).toContain('mail sent');
    expect(log.join()).not.toMatch(/ada@example|en\/plans/);
  });

  test('of a transaction that is rolled back is never sent', async () => {
    const { services, taken } = await openSmtp();
    const rolledBack = db.$transaction(async (tx) => {
      await writeMail(tx, aMail);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    await sendMails(services);
    expect([taken, await mails()]).toEqual([[], []]);
  });

  test.each([`${to}, eve@example.org`, `${to}\neve@example.org`, `Ada <${to}>`, 'ada'])(
    'to %j is not written: it has one recipient',
    async (several) => {
      await expect(db.$transaction((tx) => writeMail(tx, { ...aMail, to: several }))).rejects.toThrow(
        'Mail_recipient_check',
      );
    },
  );

  test('that lacks a value is not written', async () => {
    const data = { url: '/en/plans', available: 3 };
    await expect(db.$transaction((tx) => writeMail(tx, { ...aMail, data }))).rejects.toThrow('threshold');
    expect(await mails()).toEqual([]);
  });
});

describe('none is lost', () => {
  test('while the mail server is down: it is sent once that is up', async () => {
    const { close, port, services, log } = await openSmtp();
    await close();
    await writeMail(db, aMail);
    for (const seconds of [15, 30]) {
      await sendMails(services);
      const [wait] = await sql<{ seconds: number }>(
        'SELECT extract(epoch FROM "nextTryAt" - clock_timestamp())::float AS seconds FROM "Mail"',
      );
      expect(wait?.seconds).toBeGreaterThan(seconds - 5);
      expect(wait?.seconds).toBeLessThanOrEqual(seconds);
      await letTimePass();
    }
    expect(log.join()).not.toContain(to);
    const { taken, url: upUrl } = await openPretendedSmtp();
    expect(port).toBeGreaterThan(0);
    await sendMails(servicesFor(upUrl).services);
    expect(taken).toHaveLength(1);
    expect((await mails())[0]).toMatchObject({ tries: 3, sentAt: expect.any(Date) });
  });

  test.each(['answer lost', 'silent'] as const)(
    'where the server’s answer does not come (%s): it goes out again with the same Message-ID',
    async (mood) => {
      const { taken, url: smtpUrl } = await openPretendedSmtp([mood]);
      const { services } = servicesFor(smtpUrl, 3_000);
      await writeMail(db, aMail);
      await sendMails(services);
      expect((await mails())[0]).toMatchObject({ tries: 1, sentAt: null });
      await letTimePass();
      await sendMails(services);
      expect(taken).toHaveLength(2);
      expect(new Set(taken.map(({ messageId }) => messageId)).size).toBe(1);
      expect((await mails())[0]).toMatchObject({ tries: 2, sentAt: expect.any(Date) });
    },
  );

  test('where the worker dies after the server took it: another sends it again with the same Message-ID, when the lease is over', async () => {
    const { services, taken } = await openSmtp();
    await writeMail(db, aMail);
    // It clears, claims, and would then mark the mail as sent.
    const mortal = startMortalProcess(url, { statement: 3, when: 'before' });
    void sendMails({ ...services, db: mortal.db }).catch(() => {});
    await mortal.dead;
    await sendMails(services);
    expect(taken).toHaveLength(1);
    await letTimePass();
    await sendMails(services);
    expect(taken.map(({ messageId }) => messageId)).toEqual([taken[0]?.messageId, taken[0]?.messageId]);
    expect((await mails())[0]?.sentAt).not.toBeNull();
  });

  test('where a wrong clock dated its next try', async () => {
    const { services, taken } = await openSmtp();
    await writeMail(db, aMail);
    await sql(`UPDATE "Mail" SET tries = 1, "nextTryAt" = clock_timestamp() + interval '2 hours'`);
    await sendMails(services);
    expect(taken).toHaveLength(1);
  });

  test.each([
    { refuse: 'RCPT TO', code: 451 },
    { refuse: 'DATA', code: 452 },
    { refuse: 'MAIL FROM', code: 550 },
  ] as const)('where the server says $code to $refuse: it is tried again', async (mood) => {
    const { services, taken } = await openSmtp(mood);
    await writeMail(db, aMail);
    await sendMails(services);
    expect((await mails())[0]).toMatchObject({ sentAt: null, refusal: null });
    await letTimePass();
    await sendMails(services);
    expect(taken).toHaveLength(1);
  });

  test('where the server does not know us: it is sent once the password is right', async () => {
    const { taken, url: rightUrl } = await openPretendedSmtp([], { password: 'right' });
    await writeMail(db, aMail);
    const { services, log } = servicesFor(rightUrl.replace('right', 'wrong'));
    await sendMails(services);
    expect((await mails())[0]).toMatchObject({ sentAt: null, refusal: null });
    expect(log.join()).toContain('EAUTH');
    await letTimePass();
    await sendMails(servicesFor(rightUrl).services);
    expect(taken).toHaveLength(1);
  });
});

test.each(['RCPT TO', 'DATA'] as const)(
  'a mail that the server refuses for good (%s) is not tried again, and others go on',
  async (refuse) => {
    const { services, taken, log } = await openSmtp({ refuse, code: 550 });
    await writeMail(db, aMail);
    await sendMails(services);
    await writeMail(db, { ...aMail, to: 'bob@example.org' });
    await letTimePass();
    await sendMails(services);
    expect(taken.map((mail) => mail.to)).toEqual([['bob@example.org']]);
    expect((await mails())[0]).toMatchObject({
      tries: 1,
      sentAt: null,
      data: {},
      refusal: '550 ada@example.org is not known here',
    });
    expect(log.join()).toContain('refused for good');
    expect(log.join()).not.toContain('ada@example');
  },
);

test('two workers at once send each of twenty mails once', async () => {
  const { services, taken } = await openSmtp();
  await db.$transaction(async (tx) => {
    for (let index = 0; index < 20; index += 1) await writeMail(tx, { ...aMail, to: `${index}@example.org` });
  });
  const other = openDb(url);
  await Promise.all([sendMails(services), sendMails({ ...services, db: other })]);
  await other.$disconnect();
  expect(taken.map((mail) => mail.to.join()).sort()).toEqual(
    Array.from({ length: 20 }, (_, index) => `${index}@example.org`).sort(),
  );
});

test('mails whose link ends soonest go first, and none goes after that', async () => {
  const { services, taken, log } = await openSmtp();
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  await writeMail(db, { ...aMail, to: 'never@example.org', usefulUntil: inMinutes(-1) });
  for (let index = 0; index < 4; index += 1) await writeMail(db, { ...aMail, to: `later${index}@example.org` });
  await writeMail(db, { ...aMail, to: 'soon@example.org', usefulUntil: inMinutes(10) });
  await sendMails(services);
  const order = taken.map((mail) => mail.to.join());
  expect(order).toHaveLength(5);
  expect(order.slice(0, 4)).toContain('soon@example.org');
  expect((await mails())[0]).toMatchObject({ refusal: 'its link has ended', data: {} });
  expect(log.join()).toContain('given up');
});

describe('without a mail server', () => {
  const services = { db, logger: createLogger('test', 'silent'), outgoing: null };

  test('mails stay in the mailbox, and are not sent when there is one later', async () => {
    await writeMail(db, aMail);
    await sendMails(services);
    expect((await mails())[0]).toMatchObject({
      data: mailSamples.lowCredits,
      messageId: null,
      sentAt: expect.any(Date),
    });
    const { services: later, taken } = await openSmtp();
    await sendMails(later);
    expect(taken).toEqual([]);
  });

  test('what they say is erased after a week, or when their link ends; after thirty days they are gone', async () => {
    const usefulUntil = new Date(Date.now() + 60_000);
    await writeMail(db, aMail);
    await writeMail(db, { ...aMail, usefulUntil });
    await sendMails(services);
    const age = (interval: string) =>
      sql(
        `UPDATE "Mail" SET "createdAt" = "createdAt" - $1::interval, "sentAt" = "sentAt" - $1::interval,
        "usefulUntil" = "usefulUntil" - $1::interval`,
        [interval],
      );
    const told = async () => (await mails()).map(({ data }) => Object.keys(data as object).length > 0);
    for (const [interval, expected] of [
      ['59 seconds', [true, true]],
      ['2 seconds', [true, false]],
      ['6 days 23 hours', [true, false]],
      ['1 hour', [false, false]],
      ['22 days 23 hours', [false, false]],
      ['1 hour', []],
    ] as const) {
      await age(interval);
      await sendMails(services);
      expect(await told()).toEqual(expected);
    }
  });
});

test('a mail wakes the workers as soon as it is committed', async () => {
  const events = createChangeEvents(directUrl, createLogger('test', 'silent'));
  let calls = 0;
  events.subscribe('mails', () => {
    calls += 1;
  });
  await until(() => calls > 0);
  calls = 0;
  await writeMail(db, aMail);
  await until(() => calls > 0);
  await events.close();
});
