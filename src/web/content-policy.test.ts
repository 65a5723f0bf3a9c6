import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { libraryStyles, pagePolicy } from '#/web/content-policy.ts';

/** The sources of a policy's directives by their names. */
function directivesOf(policy: string): Record<string, string[]> {
  return Object.fromEntries(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)]));
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the policy of a page', () => {
  test('lets nothing inline run or look but what carries the nonce or is known by its hash', () => {
    const directives = directivesOf(pagePolicy({ nonce: 'abc=' }));
    expect(directives['script-src']).toEqual(["'nonce-abc='", "'strict-dynamic'", expect.stringMatching(/^'sha256-/)]);
    expect(directives['style-src-elem']).toContain("'nonce-abc='");
    for (const name of ['script-src', 'style-src-elem']) {
      expect(directives[name]).not.toContain("'unsafe-inline'");
      expect(directives[name]).not.toContain("'unsafe-eval'");
    }
  });

  test('names no other site, and nothing that it leaves out', () => {
    const directives = directivesOf(pagePolicy({ nonce: 'abc=' }));
    expect(directives['default-src']).toEqual(["'none'"]);
    for (const name of ['img-src', 'media-src', 'font-src', 'connect-src', 'form-action'])
      expect(directives[name], name).toEqual(["'self'"]);
    for (const name of ['base-uri', 'frame-ancestors', 'worker-src'])
      expect(directives[name], name).toEqual(["'none'"]);
  });

  test('lets films come from where an operator keeps them', () => {
    const { 'media-src': media, 'img-src': pictures } = directivesOf(
      pagePolicy({ nonce: 'abc=' }, { mediaOrigins: ['https://films.example'] }),
    );
    expect([media, pictures]).toEqual([["'self'", 'https://films.example'], ["'self'"]]);
  });

  test('of a static document has the hash of each script and style in it, once', () => {
    const html =
      '<style>a{}</style><script>one()</script><script src="/x.js"></script><SCRIPT async>one()</SCRIPT><script id="a">two("</p>")</script>';
    const directives = directivesOf(pagePolicy({ html }));
    expect(directives['script-src']).toEqual(["'self'", hash('one()'), hash('two("</p>")')]);
    expect(directives['style-src-elem']?.slice(0, 2)).toEqual(["'self'", hash('a{}')]);
  });

  test.each([
    ['toasts', 'sonner/dist/index.mjs', /__insertCSS\((?<text>"(?:[^"\\]|\\.)*")\)/],
    ['notFound', 'next/dist/client/components/http-access-fallback/error-fallback.js', /__html: `(?<text>[^`]*)`/],
  ] as const)('knows the styles of %s as the package has them now', async (name, file, pattern) => {
    const { text = '' } = pattern.exec(await readFile(`node_modules/${file}`, 'utf8'))?.groups ?? {};
    expect(hash(text.startsWith('"') ? JSON.parse(text) : text)).toBe(libraryStyles[name]);
  });
});
