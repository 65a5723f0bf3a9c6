/**
 * An address of our own files as a path, so that it is of this site under whatever name the site was opened; any other
 * address as it is.
 */
export function ownPath(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname.startsWith('/api/files/') ? pathname + search : url;
}
