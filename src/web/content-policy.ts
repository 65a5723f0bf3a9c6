import { createHash } from 'node:crypto';
import { bootSource } from '#/components/boot-source.ts';
import { mailStyle } from '#/platform/mail/mail-html.ts';

/** What a site's pages may load besides what is its own. */
export type PolicySettings = {
  /** In development Next compiles with `eval`, and its overlay has styles of its own. */
  isDev?: boolean;
  /** The origins of films that are kept elsewhere. */
  mediaOrigins?: readonly string[];
  /** Whether a page shows mails, in a frame that has this policy, too. */
  showsMails?: boolean;
};

/** How a document's own scripts and style elements are known: by the nonce they carry, or by what stands in them. */
export type Known = { nonce: string } | { html: string };

/**
 * The styles that libraries put into a document without a nonce, by their SHA-256: that of the toasts, and that of Next's own
 * "not found", which it draws in the browser for a file that nobody has.
 */
export const libraryStyles = {
  toasts: "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
  notFound: "'sha256-Z5XTK23DFuEMs0PwnyZDO9SWxemQ5HxcpVaBNuUJyWY='",
};
/** The element of the toasts is appended before its text, so a browser looks at the empty one as well. */
const emptyHash = hashOf('');

/**
 * The Content-Security-Policy of a document. With a nonce, its scripts may load others (`strict-dynamic`), and no address is
 * trusted, also not our own; a static document's scripts have no nonce, so there our own address is.
 */
export function pagePolicy(
  known: Known,
  { isDev = false, mediaOrigins = [], showsMails = false }: PolicySettings = {},
): string {
  const { scripts, styles } = 'nonce' in known ? ofNonce(known.nonce) : ofHtml(known.html);
  const directives = {
    'default-src': ["'none'"],
    'script-src': [...scripts, ...(isDev ? ["'unsafe-eval'"] : [])],
    'style-src-elem': isDev
      ? ["'self'", "'unsafe-inline'"]
      : ["'self'", ...styles, ...Object.values(libraryStyles), emptyHash, ...(showsMails ? [hashOf(mailStyle)] : [])],
    // What is as wide or as far as a figure says. A style attribute loads nothing but what `img-src` allows.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'"],
    'media-src': ["'self'", ...mediaOrigins],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'worker-src': ["'none'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

function ofNonce(nonce: string) {
  return {
    scripts: [`'nonce-${nonce}'`, "'strict-dynamic'", hashOf(bootSource)],
    styles: [`'nonce-${nonce}'`],
  };
}

function ofHtml(html: string) {
  return { scripts: ["'self'", ...hashesIn(html, 'script')], styles: hashesIn(html, 'style') };
}

/** The hashes of the scripts or styles that stand in a document. */
function hashesIn(html: string, element: 'script' | 'style'): string[] {
  const inline = new RegExp(`<${element}(?:\\s[^>]*)?>([^]*?)</${element}>`, 'gi');
  return [
    ...new Set(
      Array.from(html.matchAll(inline), ([, text = '']) => text)
        .filter(Boolean)
        .map(hashOf),
    ),
  ];
}

/** A source expression for an inline script or style with exactly this text (CSP 3, 6.7.3.2). */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
