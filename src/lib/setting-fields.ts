// The kinds of values that settings have: each a schema of the text in the environment, whose message says what is allowed.
import { isIP } from 'node:net';
import { z } from 'zod';
import { isAddressRange } from '#/lib/network-address.ts';

/** Treats an empty value, such as `PORT=`, as not set. */
export const EMPTY_IS_ABSENT = (value: unknown) => (value === '' ? undefined : value);

/** A whole number from `min` to `max`, in decimal digits. The error message names the range. */
export function wholeNumber(min: number, max: number, fallback: number) {
  return z.preprocess(EMPTY_IS_ABSENT, digits(min, max).default(fallback));
}

export function optionalWholeNumber(min: number, max: number) {
  return z.preprocess(EMPTY_IS_ABSENT, digits(min, max).optional());
}

function digits(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.string().regex(/^\d+$/, message).transform(Number).pipe(z.number().min(min, message).max(max, message));
}

export function url(protocols: string[], message: string) {
  const isRight = (value: string) => URL.canParse(value) && protocols.includes(new URL(value).protocol);
  return z.preprocess(EMPTY_IS_ABSENT, z.string().refine(isRight, message).optional());
}

export function text(fallback: string) {
  return z.preprocess(EMPTY_IS_ABSENT, z.string().default(fallback));
}

export function ipAddress() {
  const message = 'must be the IP address to listen on, such as 127.0.0.1 (this machine alone) or 0.0.0.0 (everybody)';
  return z.preprocess(
    EMPTY_IS_ABSENT,
    z
      .string()
      .refine((value) => isIP(value) !== 0, message)
      .optional(),
  );
}

export function optionalText() {
  return z.preprocess(EMPTY_IS_ABSENT, z.string().optional());
}

export function yesOrNo(fallback: boolean) {
  const words = z.enum(['true', 'false'], { error: 'must be true or false' });
  return z.preprocess(
    EMPTY_IS_ABSENT,
    words.default(fallback ? 'true' : 'false').transform((word) => word === 'true'),
  );
}

/** Whole numbers by name, as in `TEXT_TO_VIDEO=10,LIPSYNC=2`. The error message names the form and the range. */
export function numbersByName(min: number, max: number) {
  const message = `must look like TEXT_TO_VIDEO=10,LIPSYNC=2 with whole numbers from ${min} to ${max}`;
  const pair = z
    .string()
    .trim()
    .regex(/^[A-Z][A-Z0-9_]*=\d{1,9}$/, message)
    .transform((text): [string, number] => [text.split('=')[0] ?? '', Number(text.split('=')[1])])
    .pipe(z.tuple([z.string(), z.number().min(min, message).max(max, message)]));
  const pairs = z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(pair))
    .transform((entries): Record<string, number> => Object.fromEntries(entries));
  return z.preprocess(EMPTY_IS_ABSENT, pairs.default({}));
}

/**
 * Vendors by task type, as in `TEXT_TO_IMAGE=openai+fal,TEXT_TO_VIDEO=replicate`. Whether the names are known is not looked at.
 */
export function vendorsByType() {
  const message = 'must look like TEXT_TO_IMAGE=openai+fal,TEXT_TO_VIDEO=replicate';
  const pair = z
    .string()
    .trim()
    .regex(/^[A-Z][A-Z0-9_]*=[a-z]+(\+[a-z]+)*$/, message)
    .transform((text): [string, string] => [text.split('=')[0] ?? '', text.split('=')[1] ?? '']);
  const pairs = z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(pair))
    .transform((entries): Record<string, string> => Object.fromEntries(entries));
  return z.preprocess(EMPTY_IS_ABSENT, pairs.default({}));
}

/** Names separated by commas, as in `lipsync,text-to-audio`. Whether they are known is not looked at. */
export function nameList() {
  const message = 'must be names separated by commas, such as lipsync,text-to-audio';
  const names = z
    .string()
    .transform((list) => list.split(',').map((name) => name.trim()))
    .pipe(z.array(z.string().regex(/^[\w-]+$/, message)));
  return z.preprocess(EMPTY_IS_ABSENT, names.default([]));
}

/** Addresses and ranges of them, separated by commas. */
export function addressRanges() {
  const message = 'must be addresses or ranges of them such as 10.0.0.0/8,2001:db8::1';
  const ranges = z
    .string()
    .transform((list) => list.split(',').map((range) => range.trim()))
    .pipe(z.array(z.string().refine(isAddressRange, message)));
  return z.preprocess(EMPTY_IS_ABSENT, ranges.default([]));
}

/** A vendor's API key: printable ASCII without spaces, as it is sent in an HTTP header. */
export function apiKey() {
  const message = 'must be a key as the vendor gave it, without spaces';
  return z.preprocess(
    EMPTY_IS_ABSENT,
    z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]+$/, message)
      .optional(),
  );
}

/** Whom mails come from: an address, or a name and an address, in one line. */
export function mailSender() {
  const message = 'must look like hello@example.org or Example <hello@example.org>';
  const address = String.raw`[^\s<>@,;"]+@[^\s<>@,;"]+`;
  return z.preprocess(
    EMPTY_IS_ABSENT,
    z
      .string()
      .trim()
      .regex(new RegExp(`^(${address}|[^<>@,;"\\r\\n]*<${address}>)$`), message)
      .optional(),
  );
}
