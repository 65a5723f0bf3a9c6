import { createHmac, timingSafeEqual } from 'node:crypto';
import ipaddr from 'ipaddr.js';

const taskIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Returns the webhook URL at which a vendor can report news of a task's work, with our signature for this vendor and task
 * (HMAC-SHA-256); null where BASE_URL is not public. It is valid as long as the secret, and only makes a worker poll sooner.
 */
export function vendorWebhookUrl(
  { secret, baseUrl }: { secret: string; baseUrl: string },
  vendor: string,
  taskId: string,
): string | null {
  if (!isPublicHttps(baseUrl)) return null;
  const query = new URLSearchParams({ task: taskId, signature: signatureOf(secret, vendor, taskId) });
  return `${baseUrl}/api/webhooks/${vendor}?${query}`;
}

/**
 * Returns the task of a webhook request; null unless the URL has our signature for this vendor. Compared in constant time.
 */
export function taskOfVendorWebhook(secret: string, vendor: string, query: URLSearchParams): string | null {
  const taskId = query.get('task') ?? '';
  if (!taskIdForm.test(taskId)) return null;
  const given = Buffer.from(query.get('signature') ?? '');
  const expected = Buffer.from(signatureOf(secret, vendor, taskId));
  return given.length === expected.length && timingSafeEqual(given, expected) ? taskId : null;
}

function signatureOf(secret: string, vendor: string, taskId: string): string {
  return createHmac('sha256', secret).update(`vendor-webhook\n${vendor}\n${taskId}`).digest('base64url');
}

/** Whether vendors can call this URL: https, and neither an IP nor a host name of this machine or a private network. */
function isPublicHttps(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'https:') return false;
  const address = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(address)) return ipaddr.process(address).range() === 'unicast';
  return hostname.includes('.') && !/\.(localhost|local|internal|lan|home\.arpa)\.?$/.test(hostname);
}
