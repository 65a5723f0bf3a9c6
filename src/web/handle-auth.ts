import { guardRequest, usualLimit } from '#/http/guard-request.ts';
import { type Answer, refusal } from '#/web/answer.ts';
import { answerOfResponse } from '#/web/answer-of-response.ts';
import type { ApiRequest } from '#/web/api-request.ts';
import { tellingLoss } from '#/web/auth-losses.ts';
import { clientAddress } from '#/web/client-address.ts';
import type { Handler } from '#/web/route-table.ts';
import type { Services } from '#/web/services.ts';

/** Answers a request to /api/auth, in the library's own format. */
export const handleAuth: Handler = async (services, asked) => {
  const { auth, baseUrl, signUp, clocks } = services;
  guardRequest(asked, baseUrl);
  await clocks.assertRight();
  if (signUp === 'closed' && isSignUp(asked)) return signUpClosed();
  const body = asked.method === 'POST' ? await asked.readBody(usualLimit) : null;
  // The library knows no HEAD: it is answered as GET is, and sent without its body.
  const method = asked.method === 'HEAD' ? 'GET' : asked.method;
  const request = new Request(`${baseUrl}${asked.path}${asked.search}`, {
    method,
    headers: headersFor(asked, services),
    body: body && new Uint8Array(body),
  });
  const response = await tellingLoss(() => auth.handler(request));
  return withRetryAfter(withEnvelope(await answerOfResponse(response)));
};

/** In the API's envelope. The library refuses by itself what comes by any other way. */
function signUpClosed(): Answer {
  const message = 'Sign-up is closed here. Whoever has an account can sign in.';
  return refusal(403, { reason: 'FORBIDDEN', message, details: { signUp: 'closed' } });
}

function isSignUp({ method, path }: ApiRequest): boolean {
  return method === 'POST' && path.startsWith('/api/auth/sign-up/');
}

function headersFor(asked: ApiRequest, { baseUrl, trustedProxies }: Services): Headers {
  const headers = new Headers(asked.headers);
  // `guardRequest` has looked where it comes from. The library takes a missing origin, as programs have it, for a forged form.
  headers.set('Origin', new URL(baseUrl).origin);
  // The library takes a client's address from here, whoever wrote it.
  const forwardedFor = asked.header('x-forwarded-for');
  const address = clientAddress({ remoteAddress: asked.remoteAddress, forwardedFor }, trustedProxies);
  if (address === null) headers.delete('X-Forwarded-For');
  else headers.set('X-Forwarded-For', address);
  return headers;
}

/** The library has a name of its own for the header that says when to come again. */
function withRetryAfter(answer: Answer): Answer {
  const seconds = answer.headers['x-retry-after'];
  return seconds === undefined ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': seconds } };
}

/** The library refuses an address that it does not know without a word, and one that is closed with two, outside of any format. */
function withEnvelope(answer: Answer): Answer {
  if (answer.status !== 404 || /^application\/json\b/.test(String(answer.headers['content-type']))) return answer;
  return refusal(404, { reason: 'NOT_FOUND', message: 'There is no such route.' });
}
