import { isIP } from 'node:net';
import type { Env } from '#/env.ts';
import { loopback } from '#/lib/loopback.ts';
import { plainAddress } from '#/lib/network-address.ts';
import { listMails, type MailView } from '#/platform/mail/mailbox.ts';
import type { Services } from '#/web/services.ts';

/** How many mails the page shows. */
const shown = 50;

/** What of a request says where it comes from. */
type From = { socket: { remoteAddress?: string | undefined }; rawHeaders: readonly string[] };

/** What a proxy adds to a request of somebody else: whoever has one of these comes from elsewhere, or says so. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** Whether an address, or the name of a host, is this machine's own. */
function isOwn(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  const address = plainAddress(plain);
  if (address !== null) return isIP(address) === 4 ? address.startsWith('127.') : address === '::1';
  return plain === 'localhost' || plain.endsWith('.localhost');
}

function isOwnHost(header: string | undefined): boolean {
  const url = `http://${header ?? ''}`;
  return header !== undefined && URL.canParse(url) && isOwn(new URL(url).hostname);
}

/**
 * Whether this installation has a mailbox that pages may show: it has no mail server, listens on this machine alone, and is told no
 * other address at which people reach it. A mailbox holds links that let in whoever opens them.
 */
export function hasLocalMailbox(env: Pick<Env, 'SMTP_URL' | 'HOST' | 'BASE_URL'>): boolean {
  return !env.SMTP_URL && isOwn(env.HOST ?? loopback) && isOwn(new URL(env.BASE_URL).hostname);
}

/**
 * Whether a request was made on this machine, and not by a proxy for somebody elsewhere, nor by a page of another site whose name
 * leads here.
 */
export function isMadeHere({ socket, rawHeaders }: From): boolean {
  // As they came: Next adds some of these to `headers` itself.
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  return (
    isOwn(socket.remoteAddress ?? '') &&
    isOwnHost(rawHeaders[names.indexOf('host') * 2 + 1]) &&
    !proxyHeaders.some((name) => names.includes(name))
  );
}

/** Returns the newest mails of this installation. @throws BusyError when the database does not answer */
export async function readLocalMailbox(services: () => Promise<Services>): Promise<MailView[]> {
  const { db, baseUrl, secret } = await services();
  return listMails(db, { limit: shown }, { baseUrl, secret });
}
