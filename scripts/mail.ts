// `npm run mail`: prints the newest mails of this installation, newest first, as plain text or as JSON.

import { SetupError } from '#/lib/setup-error.ts';
import { createDb } from '#/platform/db.ts';
import { listMails, type MailView } from '#/platform/mail/mailbox.ts';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { ensureSecret } from './lib/environment.ts';
import { withDatabase } from './lib/with-environment.ts';

const usual = 10;
const most = 1000;

function readLimit(written: string | undefined): number {
  if (written === undefined) return usual;
  const limit = /^\d{1,4}$/.test(written) ? Number(written) : 0;
  if (limit < 1 || limit > most)
    throw new SetupError(`--limit must be a whole number from 1 to ${most} (got "${written}").`);
  return limit;
}

const states: Record<MailView['state'], string> = {
  waiting: 'waits to be sent',
  sent: 'taken by the mail server',
  kept: 'lies in the mailbox of this installation',
  refused: 'not sent',
};

function describe({ to, kind, createdAt, state, tries, refusal, content }: MailView): string {
  const tried = tries > 1 ? `, tried ${tries} times` : '';
  const why = refusal === null ? '' : `: ${refusal}`;
  const head = [`To:      ${to}`, `Date:    ${createdAt.toISOString()}`, `State:   ${states[state]}${tried}${why}`];
  if (content === null) return [...head, `About:   ${kind}; what it said is erased`].join('\n');
  return [...head, `Subject: ${content.subject}`, '', content.text].join('\n');
}

await runMain(async () => {
  const { json = false, limit: written, to } = readCommandLine('mail').values;
  const limit = readLimit(written);
  await withDatabase(async ({ url }, settings) => {
    const site = { baseUrl: settings.BASE_URL, secret: await ensureSecret(settings) };
    const db = createDb(url);
    try {
      const mails = await listMails(db, { limit, ...(to !== undefined && { to }) }, site);
      if (json) print(JSON.stringify(mails, null, 2));
      else print(mails.map(describe).join(`\n${'-'.repeat(72)}\n`) || 'There are no mails.');
    } finally {
      await db.$disconnect();
    }
  });
});
process.exit();
