import { brand } from '#/brand.ts';
/** The cookie in which the browser tells its IANA time zone, so that server and browser write the same dates. */
export const TIME_ZONE_COOKIE = `${brand.slug}-time-zone`;

/** The zone when it is a real one, else UTC. Cookies are input: an unknown zone would throw in every formatter. */
export function timeZoneOrUtc(value: string | undefined): string {
  if (!value) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
