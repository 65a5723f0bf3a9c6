import { accountLimits } from '#/features/account/limits.ts';

export type AuthField = 'name' | 'email' | 'password';

/** Names a text of the message file's `auth.errors`. */
export type AuthErrorKey =
  | 'nameLength'
  | 'emailInvalid'
  | 'emailTaken'
  | 'passwordLength'
  | 'passwordMissing'
  | 'wrongCredentials'
  | 'wrongPassword'
  | 'wrongCode'
  | 'codeUsed'
  | 'attemptOver'
  | 'codesLocked'
  | 'notFresh'
  | 'canceled'
  | 'passkeyUnknown'
  | 'passkeyNotUnlocked'
  | 'passkeyKnown'
  | 'linkEnded'
  | 'tooManyMails'
  | 'signUpClosed'
  | 'tooMany'
  | 'busy'
  | 'unreachable'
  | 'unknown';

export type AuthErrors = { fields: Partial<Record<AuthField, AuthErrorKey>>; banner: AuthErrorKey | null };

/** The library's answer, or the API's own envelope, whose details are in `data`. */
export type AuthAnswerError = {
  data?: { signUp?: string };
  code?: string | undefined;
  message?: string | undefined;
  status: number;
};

const FIELD_ERRORS = { name: 'nameLength', email: 'emailInvalid', password: 'passwordLength' } as const;

/** What is wrong with a sign-up form before it is sent; null when nothing is. */
export function checkSignUp(values: Record<AuthField, string>): AuthErrors | null {
  const fields: AuthErrors['fields'] = {};
  const nameLength = values.name.trim().length;
  if (nameLength < 1 || nameLength > accountLimits.nameCharacters) fields.name = 'nameLength';
  if (!isEmail(values.email)) fields.email = 'emailInvalid';
  if (!isPasswordLength(values.password)) fields.password = 'passwordLength';
  return Object.keys(fields).length > 0 ? { fields, banner: null } : null;
}

/** What is wrong with a sign-in form before it is sent; null when nothing is. */
export function checkSignIn(values: { email: string; password: string }): AuthErrors | null {
  const fields: AuthErrors['fields'] = {};
  if (!isEmail(values.email)) fields.email = 'emailInvalid';
  if (values.password.length === 0) fields.password = 'passwordMissing';
  return Object.keys(fields).length > 0 ? { fields, banner: null } : null;
}

/** Turns the auth API's refusal into the field it is about, or a banner. */
export function readAuthError(error: AuthAnswerError): AuthErrors {
  if (error.data?.signUp === 'closed') return { fields: {}, banner: 'signUpClosed' };
  switch (error.code) {
    case 'USER_ALREADY_EXISTS':
    case 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL':
      return { fields: { email: 'emailTaken' }, banner: null };
    case 'INVALID_EMAIL':
      return { fields: { email: 'emailInvalid' }, banner: null };
    case 'PASSWORD_TOO_SHORT':
    case 'PASSWORD_TOO_LONG':
      return { fields: { password: 'passwordLength' }, banner: null };
    case 'INVALID_EMAIL_OR_PASSWORD':
      return { fields: {}, banner: 'wrongCredentials' };
    default: {
      const fields = error.status === 400 ? namedFields(error.message ?? '') : {};
      return { fields, banner: Object.keys(fields).length > 0 ? null : bannerFor(error.status) };
    }
  }
}

/** The fields that a 400 is about: `[body.email] Invalid…; [body.name] …`, or `name must have…`. */
function namedFields(message: string): AuthErrors['fields'] {
  const fields: AuthErrors['fields'] = {};
  for (const [, inBody, first] of message.matchAll(/\[body\.(name|email|password)\]|^(name|email|password) must /g)) {
    const field = (inBody ?? first) as AuthField;
    fields[field] = FIELD_ERRORS[field];
  }
  return fields;
}

/** What each code of the library that is about no field says to people. */
const PROBLEMS: Record<string, AuthErrorKey> = {
  INVALID_PASSWORD: 'wrongPassword',
  INVALID_CODE: 'wrongCode',
  INVALID_BACKUP_CODE: 'wrongCode',
  CODE_USED: 'codeUsed',
  INVALID_TWO_FACTOR_COOKIE: 'attemptOver',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'attemptOver',
  ACCOUNT_TEMPORARILY_LOCKED: 'codesLocked',
  SESSION_NOT_FRESH: 'notFresh',
  AUTH_CANCELLED: 'canceled',
  ERROR_CEREMONY_ABORTED: 'canceled',
  REGISTRATION_CANCELLED: 'canceled',
  ERROR_PASSTHROUGH_SEE_CAUSE_PROPERTY: 'canceled',
  UNKNOWN_ERROR: 'canceled',
  PASSKEY_NOT_FOUND: 'passkeyUnknown',
  AUTHENTICATION_FAILED: 'passkeyUnknown',
  PASSKEY_NOT_UNLOCKED: 'passkeyNotUnlocked',
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: 'passkeyKnown',
  INVALID_TOKEN: 'linkEnded',
  TOKEN_EXPIRED: 'linkEnded',
  USER_NOT_FOUND: 'linkEnded',
  PASSWORD_TOO_SHORT: 'passwordLength',
  PASSWORD_TOO_LONG: 'passwordLength',
};

/** What to tell of a refusal that is about no field of a form. */
export function problemOf({ code, status }: AuthAnswerError): AuthErrorKey {
  return PROBLEMS[code ?? ''] ?? bannerFor(status);
}

/** The answer of a call of the library's client, which throws where no answer came: what to tell, or null when it worked. */
export async function problemIn(call: Promise<{ error: AuthAnswerError | null }>): Promise<AuthErrorKey | null> {
  try {
    const { error } = await call;
    return error && problemOf(error);
  } catch {
    return 'unreachable';
  }
}

/** Whether a new password is as long as it may be. */
export function isPasswordLength({ length }: string): boolean {
  return length >= accountLimits.passwordMinCharacters && length <= accountLimits.passwordMaxCharacters;
}

export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim());
}

function bannerFor(status: number): AuthErrorKey {
  if (status === 429) return 'tooMany';
  if (status === 503) return 'busy';
  return status === 0 ? 'unreachable' : 'unknown';
}
