import type { APIRequestContext, APIResponse } from '@playwright/test';
import { expectDescribed } from '#test/openapi/described-answer.ts';

const methods = new Set<string | symbol>(['get', 'post', 'delete', 'head', 'put', 'patch']);

/** The same requests, each of which fails when the API's answer is not as the OpenAPI document states. */
export function checkingAnswers(context: APIRequestContext): APIRequestContext {
  return new Proxy(context, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (!methods.has(name)) return value.bind(target);
      return async (...asked: unknown[]) => {
        const response: APIResponse = await value.apply(target, asked);
        await check(String(name).toUpperCase(), response);
        return response;
      };
    },
  });
}

async function check(method: string, response: APIResponse): Promise<void> {
  const headers = new Headers(response.headersArray().map(({ name, value }): [string, string] => [name, value]));
  // The body has been unpacked.
  headers.delete('content-encoding');
  const { pathname: path } = new URL(response.url());
  expectDescribed({ method, path, status: response.status(), headers, body: await response.body() });
}
