import type { ServerResponse } from 'node:http';
import type { Logger } from '#/platform/logger.ts';
import type { Auth } from '#/web/auth.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { openPageAnswer } from '#/web/page-answer.ts';

/** Whether a request renews a session that ends at `expiresAt`, as the auth library has it. */
export function isDueForRenewal(expiresAt: Date, now: Date): boolean {
  const { length, renewAfter } = authLimits.session;
  return expiresAt.getTime() - (length - renewAfter) * 1000 <= now.getTime();
}

/**
 * Renews the session of whoever asks for a page, if it is due and the page's answer can carry its cookie: what cannot renew
 * the cookie must not use up the renewal. Only a whole document can: nothing of it is sent before its session was read, while
 * a part of a page may be on its way already. A renewal that fails is left to a later request.
 */
export async function renewWithPage(
  { auth, logger }: { auth: Auth; logger: Logger },
  { headers, expiresAt }: { headers: Headers; expiresAt: Date },
): Promise<void> {
  const answer = openPageAnswer(headers);
  if (!answer || !isDocument(answer) || !isDueForRenewal(expiresAt, new Date())) return;
  try {
    const renewed = await auth.api.getSession({ headers, returnHeaders: true });
    if (renewed.response && !answer.headersSent) answer.appendHeader('Set-Cookie', renewed.headers.getSetCookie());
  } catch (error) {
    logger.warn({ error }, 'a session was not renewed with a page');
  }
}

/** Next asks for parts of a page with a header of its own. */
function isDocument({ req: { method, headers } }: ServerResponse): boolean {
  return method === 'GET' && headers.rsc === undefined;
}
