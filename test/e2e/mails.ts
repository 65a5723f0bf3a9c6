import { expect } from '@playwright/test';
import type { Db } from '#/platform/db.ts';

/** Waits for the newest mail of this kind to an address, and gives the path that its button leads to. */
export async function linkOf(db: Db, kind: string, email: string): Promise<string> {
  let url = '';
  await expect(async () => {
    const mail = await db.mail.findFirst({ where: { recipient: email, kind }, orderBy: { createdAt: 'desc' } });
    url = (mail?.data as { url?: string } | undefined)?.url ?? '';
    expect(url).not.toBe('');
  }).toPass();
  return url;
}

/** The kinds of all mails to an address, the oldest first. */
export async function kindsOfMails(db: Db, email: string): Promise<string[]> {
  const mails = await db.mail.findMany({ where: { recipient: email }, orderBy: { createdAt: 'asc' } });
  return mails.map(({ kind }) => kind);
}
