import { randomUUID } from 'node:crypto';
import { httpLimits } from '#/web/limits.ts';

export const requestIdHeader = 'X-Request-Id';

const form = new RegExp(`^[\\w.~:+/=-]{1,${httpLimits.maxRequestIdCharacters}}$`);

/** The id under which a request is logged and answered: the one it brings when that is a short plain token, else a new one. */
export function requestIdOf(sent: string | string[] | undefined): string {
  return typeof sent === 'string' && form.test(sent) ? sent : randomUUID();
}
