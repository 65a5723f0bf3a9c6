import { gunzipSync, inflateSync } from 'node:zlib';
import { request as ask } from 'undici';
import { SetupError } from '#/lib/setup-error.ts';
import { cookiesOf, optionsOf } from './load.ts';
import type { Product } from './product.ts';
import { type RequestName, requests } from './requests.ts';

/** What a build answers to a request. `bytes`: of the body as it is sent. */
export type Answer = { bytes: number; encoding: string | null };

/**
 * Asks once, before anything is measured. Null: this build has no empty 200.
 * @throws {SetupError} when the answer is not what is to be measured
 */
export async function probe({ origin, people }: Product, name: RequestName): Promise<Answer | null> {
  const request = requests[name];
  const { status, ...options } = optionsOf({ request, cookies: cookiesOf(request, people) }, 0);
  const { statusCode, headers, body } = await ask(origin, options);
  const sent = Buffer.from(await body.arrayBuffer());
  const encoding = headers['content-encoding']?.toString() ?? null;
  if (name === 'floor' && (statusCode !== 200 || sent.length > 0)) return null;
  const text = decode(sent, encoding);
  const contains = 'contains' in request ? request.contains : '';
  if (statusCode === status && text.includes(contains)) return { bytes: sent.length, encoding };
  throw new SetupError(`${request.title} was answered with ${statusCode} and not as expected: ${text.slice(0, 300)}`);
}

function decode(sent: Buffer, encoding: string | null): string {
  if (encoding === 'gzip') return gunzipSync(sent).toString();
  return (encoding === 'deflate' ? inflateSync(sent) : sent).toString();
}
