import { expect, test } from 'vitest';
import { linkFor, operatorLine, secondsBeforeNextTry } from '#/features/notifications/rules/notice-message.ts';

const about = { id: 'n', userId: 'u1', subjectId: 's1', sendTries: 1 };

test('a failed task is told with its ids, its type, what came back and why', () => {
  const data = {
    type: 'TEXT_TO_VIDEO' as const,
    refundedCredits: 25,
    errorMessage: 'The camera\nbroke for a@b.example.',
  };
  expect(operatorLine({ ...about, kind: 'taskFailed', data })).toBe(
    'Task s1 (TEXT_TO_VIDEO) of user u1 failed, 25 credits returned: The camera broke for [address]',
  );
});

test('a long reason is cut', () => {
  const data = { type: 'LIPSYNC' as const, refundedCredits: 1, errorMessage: 'x'.repeat(1000) };
  expect(operatorLine({ ...about, kind: 'taskFailed', data })).toHaveLength(
    'Task s1 (LIPSYNC) of user u1 failed, 1 credit returned: '.length + 301,
  );
});

test('of work outside the program’s own words are not told', () => {
  const data = { type: 'EXTERNAL' as const, refundedCredits: 8, errorMessage: 'Ada asked for something private.' };
  expect(operatorLine({ ...about, kind: 'taskFailed', data })).toBe(
    'Task s1 (EXTERNAL) of user u1 failed, 8 credits returned: The work outside was not done.',
  );
});

test('low credits are told with the figures', () => {
  const data = { availableCredits: 5, thresholdCredits: 10 };
  expect(operatorLine({ ...about, kind: 'lowCredits', data })).toBe(
    'User u1 has 5 credits left, under the limit of 10.',
  );
});

test.each([
  [1, 15],
  [2, 30],
  [8, 1920],
  [9, 3600],
  [1000, 3600],
])('after %i tries the next comes in %i seconds', (tries, seconds) => {
  expect(secondsBeforeNextTry(tries)).toBe(seconds);
});

test.each([
  'https://farthing.example',
  'http://10.1.2.3:3000',
  'https://localhost.example.org/app',
  'http://[2001:db8::1]',
])('a message leads to %s', (baseUrl) => {
  expect(linkFor(baseUrl)).toBe(baseUrl);
});

test.each([
  'http://localhost:3000',
  'http://farthing.localhost',
  'http://127.0.0.1:3000',
  'http://0.0.0.0',
  'http://[::1]:3000',
  'http://[::ffff:127.0.0.1]',
])('whoever reads a message elsewhere is not led to %s', (baseUrl) => {
  expect(linkFor(baseUrl)).toBeNull();
});
