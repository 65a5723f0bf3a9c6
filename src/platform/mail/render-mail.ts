import { brand } from '#/brand.ts';
import { htmlOf, type MailParts } from '#/platform/mail/mail-html.ts';
import { endingOf, type MailData, type MailKind, wordsOf } from '#/platform/mail/mail-texts.ts';

/** A mail as it is sent: its subject, and what it says as HTML and as plain text. */
export type RenderedMail = { subject: string; html: string; text: string };

/** A mail whose words are asked for. `unsubscribeUrl` is null where it cannot be called off. */
export type MailToRender = { kind: MailKind; data: MailData; unsubscribeUrl: string | null };

/**
 * Returns a mail in HTML and in plain text.
 * @param baseUrl where people reach the site: what links of the mail begin with
 * @throws when `data` lacks a value that a text needs
 */
export function renderMail({ kind, data, unsubscribeUrl }: MailToRender, baseUrl: string): RenderedMail {
  const words = wordsOf(kind, data);
  const ending = endingOf();
  const url = words.button === null ? null : new URL(String(data.url), `${baseUrl}/`).href;
  const parts = { words, ending, url, unsubscribeUrl, baseUrl };
  return { subject: words.subject, html: htmlOf(parts), text: textOf(parts) };
}

function textOf({ words, ending, url, unsubscribeUrl, baseUrl }: MailParts): string {
  const link = url === null ? [] : [`${words.button}:\n${url}`];
  const calledOff = unsubscribeUrl === null ? [] : [`${ending.unsubscribe}:\n${unsubscribeUrl}`];
  const end = ['-- ', `${brand.name} ${baseUrl}`, ending.reason].join('\n');
  return `${[words.title, ...words.paragraphs, ...link, end, ...calledOff].join('\n\n')}\n`;
}
