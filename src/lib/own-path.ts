/**
 * Returns the URL of one of our stored files as a path, so that it works under every host name of this site; any other URL is
 * returned unchanged.
 */
export function ownPath(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname.startsWith('/api/files/') ? pathname + search : url;
}
