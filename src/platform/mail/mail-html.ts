import { brand } from '#/brand.ts';
import { markCid } from '#/platform/mail/mail-mark.ts';
import type { MailEnding, MailWords } from '#/platform/mail/mail-texts.ts';

/** What a mail is made of, in either form. */
export type MailParts = {
  words: MailWords;
  ending: MailEnding;
  /** Where the button leads; null where there is none. */
  url: string | null;
  unsubscribeUrl: string | null;
  baseUrl: string;
};

/** The neutral colours of mails, beside those of the brand. Mail clients know neither OKLCH nor variables. */
const light = { page: '#f6f4f1', card: '#ffffff', line: '#e6e1da', text: '#25211c', muted: '#6b635a' };
const dark = { page: '#171513', card: '#211e1b', line: '#3a3530', text: '#f0ece6', muted: '#b0a79c' };
const { accent, accentText } = brand.colors;

/**
 * For clients that show mails dark. Without it, and in those that know no styles of a head, the light colours of the elements
 * themselves hold.
 */
export const mailStyle = `@media (prefers-color-scheme: dark) {
.page { background-color: ${dark.page} !important; }
.card { background-color: ${dark.card} !important; border-color: ${dark.line} !important; }
.text { color: ${dark.text} !important; }
.muted { color: ${dark.muted} !important; }
.brand { color: ${accent.dark} !important; }
.button { background-color: ${accent.dark} !important; color: ${accentText.dark} !important; }
}`;

const font = "font-family: Geist, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;";

/** Returns a mail as an HTML document: a table, which every mail client lays out alike, and nothing that has to be loaded but the mark, which goes with it. */
export function htmlOf({ words, ending, url, unsubscribeUrl, baseUrl }: MailParts): string {
  const paragraphs = words.paragraphs.map(
    (text) => `<p class="text" style="margin: 0 0 16px; color: ${light.text};">${escaped(text)}</p>`,
  );
  const footer = [escaped(ending.reason)];
  if (unsubscribeUrl !== null) {
    footer.push(
      `<a class="muted" target="_blank" href="${escaped(unsubscribeUrl)}" style="color: ${light.muted};">${escaped(ending.unsubscribe)}</a>`,
    );
  }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(words.subject)}</title>
<style>${mailStyle}</style>
</head>
<body class="page" style="margin: 0; padding: 0; background-color: ${light.page};">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color: ${light.page};">
<tr><td align="center" style="padding: 32px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width: 560px; ${font}">
<tr><td style="padding: 0 8px 16px;"><a class="brand" target="_blank" href="${escaped(baseUrl)}" style="color: ${accent.light}; font-size: 18px; font-weight: 600; text-decoration: none;"><img src="cid:${markCid}" width="28" height="28" alt="" style="border: 0; margin-right: 8px; vertical-align: middle;"><span style="vertical-align: middle;">${escaped(brand.name)}</span></a></td></tr>
<tr><td class="card" style="padding: 32px; background-color: ${light.card}; border: 1px solid ${light.line}; border-radius: 12px; font-size: 16px; line-height: 24px;">
<h1 class="text" style="margin: 0 0 16px; font-size: 22px; line-height: 28px; font-weight: 600; color: ${light.text};">${escaped(words.title)}</h1>
${paragraphs.join('\n')}${url === null ? '' : `\n${buttonOf(words.button ?? '', url)}`}
</td></tr>
<tr><td class="muted" style="padding: 16px 8px; font-size: 13px; line-height: 20px; color: ${light.muted};">${footer.join('<br>\n')}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

/** A button, and its address below, for clients that show no buttons and readers who look before they press. */
function buttonOf(label: string, url: string): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td class="button" style="border-radius: 8px; background-color: ${accent.light};"><a class="button" target="_blank" href="${escaped(url)}" style="display: inline-block; padding: 12px 20px; border-radius: 8px; background-color: ${accent.light}; color: ${accentText.light}; font-weight: 600; text-decoration: none;">${escaped(label)}</a></td></tr></table>
<p class="muted" style="margin: 16px 0 0; font-size: 13px; line-height: 20px; color: ${light.muted}; word-break: break-all;">${escaped(url)}</p>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it stands in HTML, also in an attribute: what people wrote, such as a name, can be no markup. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
