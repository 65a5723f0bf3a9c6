import { expect, test } from 'vitest';
import { GenerationError, RetryableError } from '#/generators/contract.ts';
import { errorOf, type VendorFailure } from './vendor-failure.ts';

const now = new Date('2026-11-21T12:00:00Z');

function answered(status: number, body: unknown = {}, retryAfter: string | null = null): VendorFailure {
  return { kind: 'answered', status, retryAfter, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function errorFor(failure: VendorFailure, random = 0) {
  return errorOf('openai', failure, { now, random });
}

test.each([408, 425, 429, 500, 502, 503, 504, 529])('an answer %i may pass', (status) => {
  expect(errorFor(answered(status, '<html>'))).toBeInstanceOf(RetryableError);
});

test('a lost connection may pass', () => {
  expect(errorFor({ kind: 'lost' })).toMatchObject({ name: 'RetryableError', retryAfterMs: null });
});

test.each<[string | null, number | null]>([
  [null, null],
  ['0', 0],
  ['7', 7000],
  [' 7 ', 7000],
  ['299', 299_000],
  ['300', 300_000],
  ['301', 300_000],
  ['86400', 300_000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
])('Retry-After %j is waited for as %j ms', (retryAfter, retryAfterMs) => {
  expect(errorFor(answered(429, {}, retryAfter))).toMatchObject({ name: 'RetryableError', retryAfterMs });
});

test('what was asked to wait for is stretched by up to a fifth, and never beyond five minutes', () => {
  expect(errorFor(answered(503, {}, '10'), 0.5)).toMatchObject({ retryAfterMs: 11_000 });
  expect(errorFor(answered(503, {}, '10'), 1)).toMatchObject({ retryAfterMs: 12_000 });
  expect(errorFor(answered(503, {}, '299'), 1)).toMatchObject({ retryAfterMs: 300_000 });
});

test.each<[string, VendorFailure]>([
  [
    'OpenAI',
    answered(400, {
      error: { message: 'Your request …', type: 'image_generation_user_error', code: 'moderation_blocked' },
    }),
  ],
  ['fal', answered(422, { detail: [{ loc: ['body', 'prompt'], msg: 'flagged', type: 'content_policy_violation' }] })],
  ['Replicate', { kind: 'job failed', reason: 'The input or output was flagged as sensitive. (E005)' }],
  ['a picture made black', { kind: 'refused content' }],
])('content that %s refuses is told as such', (_, failure) => {
  const error = errorFor(failure);
  expect(error).toBeInstanceOf(GenerationError);
  expect(error.message).toBe('The provider refused this content: its safety rules do not allow it.');
});

test.each([
  answered(401, { error: { message: 'Incorrect API key provided: sk-abc' } }),
  answered(402),
  answered(403, 'forbidden'),
  answered(429, { error: { code: 'insufficient_quota', type: 'insufficient_quota' } }, '1'),
])('a key or an account that does not work is not waited for, and is for the operator', (failure) => {
  const error = errorFor(failure);
  expect(error).toBeInstanceOf(GenerationError);
  expect(error.message).toBe('The provider is not set up rightly.');
  expect(String(error.cause)).toMatch(/^Error: openai answered 4\d\d: look at its key and its account$/);
});

test.each([400, 404, 409, 413, 422])('any other answer %i is final', (status) => {
  const error = errorFor(answered(status, { detail: 'prompt: a secret' }));
  expect(error).toBeInstanceOf(GenerationError);
  expect(`${error.message} ${error.cause}`).toBe(
    `The provider did not accept this input. Error: openai answered ${status}`,
  );
});

test.each<[VendorFailure, string]>([
  [{ kind: 'job failed', reason: 'CUDA out of memory' }, 'The provider could not make this.'],
  [{ kind: 'no result' }, 'The provider answered without a result.'],
  [{ kind: 'wrong result', wanted: 'a video' }, "The provider's result is not a video."],
  [{ kind: 'not fetched', mayPass: false, why: 'it is not public' }, "The provider's result could not be fetched."],
  [{ kind: 'too large', maxBytes: 5 * 2 ** 20 }, "The provider's result has more than 5 MB."],
])('%j is final and told in a sentence', (failure, sentence) => {
  const error = errorFor(failure);
  expect(error).toBeInstanceOf(GenerationError);
  expect(error.message).toBe(sentence);
});

test('a result that may be fetched later may pass', () => {
  expect(errorFor({ kind: 'not fetched', mayPass: true, why: 'its server answered 503' })).toBeInstanceOf(
    RetryableError,
  );
});
