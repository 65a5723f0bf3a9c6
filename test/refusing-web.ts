import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { addressSet } from '#/lib/network-address.ts';
import { securityHeaders } from '#/web/security-headers.ts';
import type { RawAnswer } from '#test/raw-http.ts';
import { startTestWeb } from '#test/web-server.ts';

/** The header line by which somebody is signed in there. */
export const cookie = 'Cookie: ada\r\n';

/** A request that asks for the end of its connection. */
export const closing = (line: string, headers = '') =>
  `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;

export type RefusingWeb = Awaited<ReturnType<typeof startRefusingWeb>>;

/**
 * A web server for requests that must come to nothing: there is no database, nothing that could be charged, and one person,
 * so that whatever goes further is an error, which is told in `errors`.
 */
export async function startRefusingWeb() {
  const errors: unknown[] = [];
  const logger = { child: () => logger, error: (said: unknown) => errors.push(said) } as never;
  const session = { id: randomUUID(), userId: randomUUID() };
  const getSession = vi.fn(async ({ headers }: { headers: Headers }) => ({
    headers: new Headers(),
    response: headers.get('cookie') === 'ada' ? { session } : null,
  }));
  const auth = {
    readValidSession: async () => null,
    api: { getSession },
    handler: async () => new Response(null, { status: 404 }),
  };
  const signUp = { hasPlan: true, emailVerified: true, isWelcomeWaiting: false };
  const db = { user: { findUnique: async () => ({ planId: 'free', role: 'user' }) }, $queryRaw: async () => [signUp] };
  const settings = { baseUrl: 'http://localhost:3000', secret: 'a secret', trustedProxies: addressSet([]) };
  const services = { ...settings, auth, db, ledger: { db }, uploads: { limits: {} } };
  const { server, port } = await startTestWeb(services as never, { logger });
  return { port, errors, getSession, stop: () => server.stop() };
}

/** Expects a refusal in the API's envelope, whole, with the headers of every answer and nothing of our insides. */
export function expectEnvelope({ status, headers, body }: RawAnswer, expected: number): void {
  expect([status, body]).toEqual([expected, expect.any(String)]);
  expect(JSON.parse(body)).toEqual({
    code: expected,
    message: expect.stringMatching(/^.{10,300}[.:]?$/),
    data: expect.objectContaining({ reason: expect.any(String) }),
  });
  expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('x-request-id')).toMatch(/^[\w.~:+/=-]{1,128}$/);
  expect(headers.get('cache-control')).toBe('no-store');
  for (const [name, value] of Object.entries(securityHeaders('http://x'))) expect(headers.get(name)).toBe(value);
  expect(body).not.toMatch(/node:|\.ts\b|\bat \S+:\d/);
}
