import { describe, expect, test } from 'vitest';
import { guardRequest } from '#/http/guard-request.ts';

const own = 'http://localhost:3000';

function post(headers: Record<string, string>, method = 'POST') {
  const sent = new Headers({ Host: 'localhost:3000', ...headers });
  return { method, header: (name: string) => sent.get(name) };
}

describe('a request that changes something', () => {
  test.each([
    ['from a program, which names no page', {}],
    ['from a page of ours', { Origin: own, 'Sec-Fetch-Site': 'same-origin' }],
    [
      'from a page of ours under the name it was asked for',
      { Origin: 'http://127.0.0.1:3000', Host: '127.0.0.1:3000' },
    ],
    ['from the address bar', { 'Sec-Fetch-Site': 'none' }],
  ])('%s is let through', (_case, headers) => {
    expect(() => guardRequest(post(headers), own)).not.toThrow();
  });

  test.each([
    ['from a page elsewhere', { Origin: 'https://evil.example' }],
    ['from another port of this machine', { Origin: 'http://localhost:9999' }],
    ['from a page without an origin', { Origin: 'null' }],
    ['that the browser calls cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['that the browser calls same-site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('%s is refused', (_case, headers) => {
    expect(() => guardRequest(post(headers), own)).toThrow('This came from a page of another site.');
  });

  test('with a body that says it is too large is refused before it is read', () => {
    expect(() => guardRequest(post({ 'Content-Length': '262145' }), own)).toThrow('at most 262144 bytes');
  });

  test('reading is never refused', () => {
    expect(() => guardRequest(post({ Origin: 'https://evil.example' }, 'GET'), own)).not.toThrow();
  });
});
