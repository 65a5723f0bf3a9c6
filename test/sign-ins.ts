import { randomUUID } from 'node:crypto';
import { beforeAll, expect } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createLogger } from '#/platform/logger.ts';
import { type Auth, createAuth } from '#/web/auth.ts';
import { tellingLoss } from '#/web/auth-losses.ts';
import { appCode } from '#test/app-code.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';

const baseUrl = 'http://localhost:3000';
const password = 'correct horse';

type Sent = { status: number; body: Record<string, unknown>; cookie: string };
export type From = { cookie?: string; address?: string; userAgent?: string; asked?: Auth };

/** The auth library as the product sets it up, and people who sign up and in with it, for the tests of one file. */
export function useSignIns() {
  const { db } = useTestDatabase();
  const settings = {
    db,
    ledger: ledgerOf(db),
    secret: 'a secret of at least thirty-two characters',
    baseUrl,
    logger: createLogger('test', 'silent'),
    // A real hash takes long by design, and none of this is about it.
    hashing: {
      hash: async (given: string) => `of ${given}`,
      verify: async ({ hash, password: given }: { hash: string; password: string }) => hash === `of ${given}`,
    },
  };
  const auth = createAuth(settings);
  const welcome = { secret: settings.secret, maxGrantsPerDay: null, onlyVerified: true };
  const strict = createAuth({ ...settings, welcome, emailVerification: 'required' });
  const forCredits = createAuth({ ...settings, welcome, emailVerification: 'for-credits' });

  /** Sends a request as a browser does, through what `handleAuth` puts around the library. */
  async function send(path: string, body: object | null, from: From = {}): Promise<Sent> {
    const {
      cookie = '',
      address = '192.0.2.1',
      userAgent = 'Mozilla/5.0 (X11; Linux) Firefox/140.0',
      asked = auth,
    } = from;
    const headers = {
      'Content-Type': 'application/json',
      Origin: baseUrl,
      'X-Forwarded-For': address,
      'User-Agent': userAgent,
      cookie,
    };
    const method = body ? 'POST' : 'GET';
    const request = new Request(`${baseUrl}/api/auth/${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await tellingLoss(() => asked.handler(request));
    const text = await answer.text();
    const cookies = answer.headers.getSetCookie().filter((line) => !/max-age=0/i.test(line));
    return {
      status: answer.status,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {},
      cookie: cookies.map((line) => line.split(';')[0]).join('; '),
    };
  }

  async function signUp(asked = auth) {
    const email = `${randomUUID()}@example.com`;
    const { status, body, cookie } = await send('sign-up/email', { name: 'Ada', email, password }, { asked });
    expect(status).toBe(200);
    const { id } = await db.user.findUniqueOrThrow({ where: { email } });
    return { id, email, cookie, body };
  }

  async function mailsTo(email: string) {
    const mails = await db.mail.findMany({ where: { recipient: email }, orderBy: { createdAt: 'asc' } });
    return mails.map(({ kind, data }) => ({ kind, data: data as { url: string } & Record<string, string> }));
  }

  /** The token of the newest link of this kind. */
  async function tokenOf(email: string, kind: string): Promise<string> {
    const mail = (await mailsTo(email)).findLast((sent) => sent.kind === kind);
    return /#token=(?<token>.+)$/.exec(mail?.data.url ?? '')?.groups?.token ?? '';
  }

  async function withTwoFactors() {
    const ada = await signUp();
    const begun = await send('two-factor/enable', { password, method: 'totp' }, ada);
    expect(begun.status).toBe(200);
    const { totpURI, backupCodes } = begun.body as { totpURI: string; backupCodes: string[] };
    const on = await send('two-factor/verify-totp', { code: appCode(totpURI) }, ada);
    expect(on.status).toBe(200);
    // As if that was a while ago: a code works once.
    await db.twoFactor.update({ where: { userId: ada.id }, data: { lastUsedStep: 0 } });
    return { ...ada, cookie: on.cookie, totpURI, backupCodes };
  }

  beforeAll(() => createMissingPlans(db));

  return { db, settings, auth, strict, forCredits, welcome, password, send, signUp, mailsTo, tokenOf, withTwoFactors };
}
