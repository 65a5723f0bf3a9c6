import { expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { markCid, markPng } from '#/platform/mail/mail-mark.ts';
import type { MailKind } from '#/platform/mail/mail-texts.ts';
import { renderMail } from '#/platform/mail/render-mail.ts';
import { mailSamples } from '#test/mail-samples.ts';

const baseUrl = 'https://credits.example';
const kinds = Object.keys(mailSamples) as MailKind[];

test.each(kinds)('a mail "%s" says the same as HTML and as plain text, and leads to the site alone', (kind) => {
  const { subject, html, text } = renderMail({ kind, data: mailSamples[kind], unsubscribeUrl: null }, baseUrl);
  expect(subject).not.toMatch(/[\n{}]/);
  expect(text).toContain(brand.name);
  const shown = html
    .replaceAll(/<style>[\s\S]*<\/style>|<title>[\s\S]*<\/title>|<[^>]+>/g, '')
    .replaceAll('&#39;', "'");
  for (const line of text.split('\n').filter((part) => part !== '-- ' && !part.startsWith(brand.name)))
    expect(shown).toContain(line.replace(/:$/, ''));
  for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https:\/\/credits\.example/);
  expect([...html.matchAll(/src="([^"]*)"/g)].map(([, src]) => src)).toEqual([`cid:${markCid}`]);
  expect(html).not.toMatch(/<script|<link|@import|url\(/);
});

test('the mark goes with a mail as a small picture that needs no ground', async () => {
  const png = await markPng();
  expect(png.length).toBeLessThan(4096);
  expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 56, 56]);
});

test('what people wrote is no markup, and no header', () => {
  const data = { ...mailSamples.lowCredits, url: '/en/plans?next="><script>&x' };
  const { html, text } = renderMail({ kind: 'lowCredits', data, unsubscribeUrl: null }, baseUrl);
  expect(html).not.toContain('<script');
  expect(text).toContain('https://credits.example/en/plans?next=%22%3E%3Cscript%3E&x');
});

test('a mail that can be called off says how', () => {
  const unsubscribeUrl = `${baseUrl}/api/unsubscribe?kind=a&signature=b`;
  const { html, text } = renderMail({ kind: 'lowCredits', data: mailSamples.lowCredits, unsubscribeUrl }, baseUrl);
  expect(text).toContain(`Do not send me mails like this:\n${unsubscribeUrl}`);
  expect(html).toContain('href="https://credits.example/api/unsubscribe?kind=a&amp;signature=b"');
});

test('a mail with a hole in it is none', () => {
  const { url } = mailSamples.lowCredits;
  const render = (data: Record<string, string | number>) => () =>
    renderMail({ kind: 'lowCredits', data: data, unsubscribeUrl: null }, baseUrl);
  expect(render({ url: url ?? '', available: 1 })).toThrow('threshold');
  expect(render({ available: 1, threshold: 10 })).toThrow('has a button and no url');
});
