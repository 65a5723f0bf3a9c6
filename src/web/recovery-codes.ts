import { randomInt } from 'node:crypto';

/** Without letters and figures that look alike: i, l, o, u, 0 and 1. */
const characters = 'abcdefghjkmnpqrstvwxyz23456789';
const codes = 10;
const charactersPerCode = 12;

/** Returns ten new recovery codes, such as `k7mq-92xp-vd4h`: each has 58 bits that nobody can guess. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: codes }, () => {
    const code = Array.from({ length: charactersPerCode }, () => characters[randomInt(characters.length)]).join('');
    return withDashes(code);
  });
}

/** Returns a recovery code as it was made, however it was typed: in capitals, with spaces, without dashes. */
export function asRecoveryCode(typed: string): string {
  return withDashes(typed.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

/** Returns the code of an app as it shows it, without the spaces that people type in between. */
export function asAppCode(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '');
}

function withDashes(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? '';
}
