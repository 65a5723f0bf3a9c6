import { createHmac, timingSafeEqual } from 'node:crypto';
import ipaddr from 'ipaddr.js';

const taskIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The address at which a vendor can say that it has news of a task's work, signed by us for this vendor and task alone;
 * null where vendors cannot reach us. It works for as long as the secret is the same, and gives nothing but a hint.
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

/** The task of which a vendor says that it has news; null unless the address is one that we gave to this vendor. */
export function taskOfVendorWebhook(secret: string, vendor: string, query: URLSearchParams): string | null {
  const taskId = query.get('task') ?? '';
  if (!taskIdForm.test(taskId)) return null;
  const given = Buffer.from(query.get('signature') ?? '');
  const right = Buffer.from(signatureOf(secret, vendor, taskId));
  return given.length === right.length && timingSafeEqual(given, right) ? taskId : null;
}

function signatureOf(secret: string, vendor: string, taskId: string): string {
  return createHmac('sha256', secret).update(`vendor-webhook\n${vendor}\n${taskId}`).digest('base64url');
}

/** Whether others can be asked to call this address: https, and by its name or number not this machine or its network. */
function isPublicHttps(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'https:') return false;
  const address = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(address)) return ipaddr.process(address).range() === 'unicast';
  return hostname.includes('.') && !/\.(localhost|local|internal|lan|home\.arpa)\.?$/.test(hostname);
}
