import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import type { HttpReason } from '#/web/answer.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { instant, uuid } from '#/web/openapi/answers/values.ts';
import { answerHeaders, jsonHeaders } from '#/web/openapi/headers.ts';
import { jsonBody, operation } from '#/web/openapi/operation.ts';
import { meaningOf, refusalSchema, statusOf } from '#/web/openapi/refusals.ts';

const { password, name, email } = authLimits;
const user = z
  .strictObject({
    id: uuid,
    name: z.string(),
    email: z.email(),
    emailVerified: z.boolean(),
    twoFactorEnabled: z.boolean().nullable().optional(),
    role: z.enum(['user', 'support', 'admin']).optional(),
    deletionAt: instant.nullable().optional(),
    image: z.string().nullable().optional(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'User' });
const session = z
  .strictObject({
    id: uuid,
    userId: uuid,
    token: z.string(),
    expiresAt: instant,
    createdAt: instant,
    updatedAt: instant,
    ipAddress: z.string().nullable().optional(),
    userAgent: z.string().nullable().optional(),
  })
  .meta({ id: 'Session' });
const signedIn = {
  token: z.string().nullable().meta({ description: 'The session’s, as it stands in the cookie.' }),
  user,
};

/** What the library that keeps accounts says of a refusal: it has no envelope. */
const libraryRefusal = z
  .strictObject({ message: z.string(), code: z.string().optional() })
  .meta({ id: 'AccountRefusal', description: 'Routes of accounts refuse in a form of their own.' });

const emailField = z.email().max(email.max);
const passwordField = z.string().min(password.min).max(password.max);

type Account = {
  id: string;
  summary: string;
  description?: string;
  body?: z.ZodType;
  answer: z.ZodType;
  headers?: z.ZodRawShape;
  /** The statuses by which the library refuses. */
  refusedWith: readonly number[];
};

/** Statuses that are answered in the envelope before the library is asked. */
const inEnvelope: readonly HttpReason[] = [
  'VALIDATION',
  'FORBIDDEN',
  'NOT_FOUND',
  'BODY_TOO_LARGE',
  'INTERNAL',
  'BUSY',
];

function accountOperation(method: string, given: Account): ZodOpenApiOperationObject {
  const { id, summary, description, body, answer, headers, refusedWith } = given;
  const usual = operation(method, {
    id,
    summary,
    ...(description === undefined ? {} : { description }),
    tag: 'Account',
    by: 'signature',
    ...(body ? { body: jsonBody(body) } : {}),
    answers: {
      200: {
        description: summary,
        headers: z.object({ ...jsonHeaders, 'Set-Cookie': answerHeaders['Set-Cookie'], ...headers }),
        content: { 'application/json': { schema: answer } },
      },
    },
  });
  const refusals = refusedWith.map((status): [string, ZodOpenApiResponseObject] => [String(status), refusedBy(status)]);
  return { ...usual, responses: { ...usual.responses, ...Object.fromEntries(refusals) } };
}

/** A refusal by the library, or in the envelope where that is possible under this status. */
function refusedBy(status: number): ZodOpenApiResponseObject {
  const ours = inEnvelope.filter((reason) => statusOf(reason) === status);
  const hasWait = status === 429 || status === 503;
  return {
    description: ['The account cannot do this; `message` says why.', ...ours.map(meaningOf)].join(' Or: '),
    headers: z.object({
      ...jsonHeaders,
      'Set-Cookie': answerHeaders['Set-Cookie'],
      ...(hasWait ? { 'Retry-After': answerHeaders['Retry-After'] } : {}),
      ...(status === 429 ? { 'X-Retry-After': z.string().optional() } : {}),
    }),
    content: {
      'application/json': {
        schema: ours.length === 0 ? libraryRefusal : z.union([libraryRefusal, refusalSchema(ours)]),
      },
    },
  };
}

/** Signs in without a password's guess being a way to find it: each has its limit. */
const guarded = [400, 401, 403, 415, 429, 503] as const;

/** The routes of accounts that are promised, by their paths; the library has others, for its own client. */
export const postAccount: Record<string, ZodOpenApiOperationObject> = {
  '/api/auth/sign-up/email': accountOperation('POST', {
    id: 'signUp',
    summary: 'Makes an account, and signs in',
    description: 'The answer sets the session cookie. Where sign-up is closed it is a 403.',
    body: z
      .object({
        name: z.string().min(name.min).max(name.max),
        email: emailField,
        password: passwordField,
      })
      .meta({
        id: 'SignUp',
        examples: [{ name: 'Ada', email: 'ada@example.org', password: 'correct horse' }],
      }),
    answer: z.strictObject(signedIn).meta({ id: 'SignedUp' }),
    refusedWith: [400, 403, 415, 422, 429, 503],
  }),
  '/api/auth/sign-in/email': accountOperation('POST', {
    id: 'signIn',
    summary: 'Signs in',
    description: 'The answer sets the session cookie.',
    body: z
      .object({ email: emailField, password: z.string().max(password.max) })
      .meta({ id: 'SignIn', examples: [{ email: 'ada@example.org', password: 'correct horse' }] }),
    answer: z.union([
      z
        .strictObject({ ...signedIn, redirect: z.boolean(), url: z.string().nullable().optional() })
        .meta({ id: 'SignedIn' }),
      z.strictObject({ twoFactorRedirect: z.literal(true), twoFactorMethods: z.array(z.string()) }).meta({
        id: 'CodeRequired',
        description: 'Nobody is signed in yet: POST /api/auth/two-factor/verify-totp does.',
      }),
    ]),
    refusedWith: guarded,
  }),
  '/api/auth/two-factor/verify-totp': accountOperation('POST', {
    id: 'confirmSignIn',
    summary: 'Ends a sign-in that asks for a code',
    description:
      'With the cookie that the sign-in set. The answer sets the session cookie. Five wrong codes end the sign-in.',
    body: z
      .object({ code: z.string() })
      .meta({ id: 'Code', description: 'What the account’s app shows.', examples: [{ code: '123456' }] }),
    answer: z.strictObject(signedIn).meta({ id: 'SignInConfirmed' }),
    refusedWith: guarded,
  }),
  '/api/auth/sign-out': accountOperation('POST', {
    id: 'signOut',
    summary: 'Ends the session',
    answer: z.strictObject({ success: z.boolean() }).meta({ id: 'SignedOut' }),
    refusedWith: guarded,
  }),
};

export const getAccount: Record<string, ZodOpenApiOperationObject> = {
  '/api/auth/get-session': accountOperation('GET', {
    id: 'readSession',
    summary: 'The session and its user; null where nobody has signed in',
    answer: z.strictObject({ session, user }).nullable(),
    headers: { Pragma: z.literal('no-cache').optional() },
    refusedWith: [429, 503],
  }),
};
