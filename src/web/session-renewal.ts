import type { ServerResponse } from 'node:http';
import type { Logger } from '#/platform/logger.ts';
import type { Auth } from '#/web/auth.ts';
import { openPageAnswer } from '#/web/page-answer.ts';
import { isDueForRenewal } from '#/web/valid-session.ts';

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
