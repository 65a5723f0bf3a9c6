/** What a request asks for: its path as it was sent, without dot segments, and its query with the question mark. */
export type RequestTarget = { path: string; search: string };

const dotSegment = /\/(?:\.|%2e){1,2}(?=\/|$)/i;

/**
 * Reads the target of a request line (RFC 9112, 3.2): a path with a query, or a whole address, of which only those two
 * count. Null when it is neither, or not encoded as addresses are.
 */
export function readTarget(sent: string): RequestTarget | null {
  const origin = /^https?:\/\/[^/?#]+/i.exec(sent)?.[0] ?? '';
  const [withoutFragment = ''] = sent.slice(origin.length).split('#', 1);
  const at = withoutFragment.indexOf('?');
  const path = (at === -1 ? withoutFragment : withoutFragment.slice(0, at)) || (origin ? '/' : '');
  if (!path.startsWith('/') || !isDecodable(path)) return null;
  return {
    path: dotSegment.test(path) ? new URL(`http://localhost${path}`).pathname : path,
    search: at === -1 ? '' : withoutFragment.slice(at),
  };
}

/** The path with single slashes and none at its end. */
export function plainPath(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** Whether a path belongs to the API. */
export function isApiPath(path: string): boolean {
  return path === '/api' || path.startsWith('/api/') || plainPath(path).startsWith('/api/');
}

function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
