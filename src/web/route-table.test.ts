import { expect, test } from 'vitest';
import { createRouteTable, type Handler } from '#/web/route-table.ts';

const handler = (name: string): Handler => Object.assign(async () => ({ status: 200, headers: {}, body: name }), {});
const latest = { GET: handler('latest') };
const task = { GET: handler('task'), DELETE: handler('remove') };
const cancel = { POST: handler('cancel') };
const files = { GET: handler('files') };
const find = createRouteTable({
  '/api/files/*key': files,
  '/api/tasks/:name': task,
  '/api/tasks/latest': latest,
  '/api/tasks/:name/cancel': cancel,
});

test.each([
  ['/api/tasks/latest', latest, {}],
  ['/api/tasks/other', task, { name: 'other' }],
  ['/api/tasks/a%20b', task, { name: 'a b' }],
  ['/api/tasks/a%2Fcancel', task, { name: 'a/cancel' }],
  ['/api/tasks/1/cancel', cancel, { name: '1' }],
  ['/api/files/tasks/1/2.webm', files, { key: 'tasks/1/2.webm' }],
])('%s has its route', (path, methods, params) => {
  expect(find(path)).toMatchObject({ params });
  expect(find(path)?.methods).toBe(methods);
});

test.each(['/api/tasks', '/api/tasks/1/other', '/api/tasks/1/cancel/2', '/api/files', '/api', '/'])(
  '%s has none',
  (path) => {
    expect(find(path)).toBeNull();
  },
);

test('a route says which methods it has', () => {
  expect(find('/api/tasks/1')?.allow).toBe('GET, HEAD, DELETE, OPTIONS');
  expect(find('/api/tasks/1/cancel')?.allow).toBe('POST, OPTIONS');
});
