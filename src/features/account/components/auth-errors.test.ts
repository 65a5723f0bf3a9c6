import { expect, test } from 'vitest';
import { readAuthError } from '#/features/account/components/auth-errors.ts';

test.each([
  ['[body.email] Invalid email address', { email: 'emailInvalid' }],
  ['[body.name] Invalid input: expected string', { name: 'nameLength' }],
  ['[body.password] Too small', { password: 'passwordLength' }],
  ['[body.name] Required; [body.email] Invalid email address', { name: 'nameLength', email: 'emailInvalid' }],
])('the refused input %j is shown at its field', (message, fields) => {
  expect(readAuthError({ status: 400, code: 'VALIDATION_ERROR', message })).toEqual({ fields, banner: null });
});

test.each([
  ['name must have 1 to 100 ordinary characters.', { name: 'nameLength' }],
  ['email must have 1 to 254 ordinary characters.', { email: 'emailInvalid' }],
])('the refusal %j is shown at the field that it begins with', (message, fields) => {
  expect(readAuthError({ status: 400, message })).toEqual({ fields, banner: null });
});

test.each([
  [{ status: 400, code: 'VALIDATION_ERROR', message: '[body.image] Invalid URL' }, 'unknown'],
  [{ status: 400, message: 'The name must be told.' }, 'unknown'],
  [{ status: 500, message: 'name must have 1 to 100 ordinary characters.' }, 'unknown'],
  [{ status: 403, data: { signUp: 'closed' } }, 'signUpClosed'],
  [{ status: 403, code: 'INVALID_ORIGIN' }, 'unknown'],
  [{ status: 429 }, 'tooMany'],
  [{ status: 503, message: 'The server cannot do this just now.' }, 'busy'],
  [{ status: 0 }, 'unreachable'],
])('what is about no field is a banner: %j', (error, banner) => {
  expect(readAuthError(error)).toEqual({ fields: {}, banner });
});
