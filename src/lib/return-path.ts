/** Where to go after signing in when nothing better is known. */
const DEFAULT_PATH = '/en/tasks/text-to-video';

/**
 * The path of this site that `next` names, else the create page. Anything that a browser could read as another
 * origin (`//host`, `/\host`, a scheme, control characters) is not followed.
 */
export function safeReturnPath(next: string | string[] | null | undefined, fallback: string = DEFAULT_PATH): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return fallback;
  const origin = 'http://own.invalid';
  try {
    const url = new URL(next, origin);
    return url.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : fallback;
  } catch {
    return fallback;
  }
}
