import { expect, test } from 'vitest';
import { taskOfVendorWebhook, vendorWebhookUrl } from '#/platform/vendor-webhooks.ts';

const secret = 'a secret of the tests, which is long enough';
const taskId = '0b0b0b0b-1111-4222-8333-444444444444';
const site = { secret, baseUrl: 'https://farthing.example.org' };

function given(vendor = 'replicate', task = taskId): URL {
  return new URL(vendorWebhookUrl(site, vendor, task) ?? '');
}

test('the address that a vendor is given names the task again', () => {
  const url = given();
  expect(url.origin + url.pathname).toBe('https://farthing.example.org/api/webhooks/replicate');
  expect(taskOfVendorWebhook(secret, 'replicate', url.searchParams)).toBe(taskId);
});

test.each<[string, string, string, (query: URLSearchParams) => void]>([
  ['of another vendor', secret, 'fal', () => {}],
  ['under another secret', 'another secret', 'replicate', () => {}],
  ['for another task', secret, 'replicate', (query) => query.set('task', '0b0b0b0b-1111-4222-8333-444444444445')],
  ['without a task', secret, 'replicate', (query) => query.delete('task')],
  ['for what is no task', secret, 'replicate', (query) => query.set('task', '../tasks')],
  ['without a signature', secret, 'replicate', (query) => query.delete('signature')],
  [
    'with half a signature',
    secret,
    'replicate',
    (query) => query.set('signature', query.get('signature')?.slice(0, 20) ?? ''),
  ],
  ['with an empty signature', secret, 'replicate', (query) => query.set('signature', '')],
])('an address %s is nobody’s', (_, key, vendor, change) => {
  const { searchParams } = given();
  change(searchParams);
  expect(taskOfVendorWebhook(key, vendor, searchParams)).toBeNull();
});

test.each([
  'http://farthing.example.org',
  'http://localhost:3000',
  'https://localhost',
  'https://studio',
  'https://studio.local',
  'https://127.0.0.1',
  'https://10.0.0.7:8443',
  'https://192.168.1.2',
  'https://[::1]',
  'https://[fd00::1]',
  'https://[::ffff:10.0.0.1]',
])('a product at %s gives vendors no address', (baseUrl) => {
  expect(vendorWebhookUrl({ secret, baseUrl }, 'replicate', taskId)).toBeNull();
});

test.each(['https://farthing.example.org', 'https://8.8.8.8', 'https://[2606:4700::1]:8443'])(
  'a product at %s can be called',
  (baseUrl) => {
    expect(vendorWebhookUrl({ secret, baseUrl }, 'replicate', taskId)).toContain(
      `${baseUrl}/api/webhooks/replicate?task=`,
    );
  },
);
