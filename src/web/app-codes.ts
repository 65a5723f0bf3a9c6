import { createHmac } from 'node:crypto';
import { APIError } from 'better-auth/api';
import { symmetricDecrypt } from 'better-auth/crypto';
import type { Db } from '#/platform/db.ts';

/** A code is good for this long and for as long before and after it, as the library has it (RFC 6238). */
const stepMs = 30_000;
const digits = 6;
/** The clock may have gone one step further since the library looked. */
const stepsAround = [-2, -1, 0, 1];

type Session = { userId: string };
/** What the library's hooks are given of the request: nothing where it calls for a session by itself. */
type Endpoint = { path?: string; body?: unknown; context: { secretConfig: KeyOfSecrets } } | null;
type KeyOfSecrets = Parameters<typeof symmetricDecrypt>[0]['key'];

/**
 * An app's code opens one session and no further one: the last step that was used is kept, and a code of it, or of one before, is
 * refused. To be called when a session is about to be made: the library has found the code right by then. Two at once write one
 * row, so one of them finds it written.
 * @throws APIError (401 CODE_USED) in words
 */
export async function assertUnusedCode(db: Db, { userId }: Session, endpoint: Endpoint): Promise<void> {
  if (endpoint?.path !== '/two-factor/verify-totp') return;
  const { code } = endpoint.body as { code: string };
  const row = await db.twoFactor.findUnique({ where: { userId }, select: { secret: true } });
  const secret = row && (await symmetricDecrypt({ key: endpoint.context.secretConfig, data: row.secret }));
  const step = secret ? stepOf(code, secret, Date.now()) : null;
  if (step !== null) {
    const isUnused = { OR: [{ lastUsedStep: null }, { lastUsedStep: { lt: step } }] };
    const { count } = await db.twoFactor.updateMany({ where: { userId, ...isUnused }, data: { lastUsedStep: step } });
    if (count === 1) return;
  }
  throw new APIError('UNAUTHORIZED', {
    code: 'CODE_USED',
    message: 'This code was used already. Wait for the next one of your app, and sign in again.',
  });
}

/** The number of the step whose code this is, counted from 1970; null for none near now. */
function stepOf(code: string, secret: string, nowMs: number): number | null {
  const now = Math.floor(nowMs / stepMs);
  return stepsAround.map((distance) => now + distance).findLast((step) => codeOf(step, secret) === code) ?? null;
}

/** RFC 4226. */
function codeOf(step: number, secret: string): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}
