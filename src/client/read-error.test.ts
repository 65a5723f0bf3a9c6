import { describe, expect, test, vi } from 'vitest';
import {
  AlreadyEndedError,
  AlreadyRetriedError,
  AmountError,
  ApiError,
  BusyError,
  ConflictError,
  ForbiddenError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InternalError,
  InvalidInputError,
  NotFoundError,
  PriceChangedError,
  TaskStateError,
  TooManyRequestsError,
  UnauthorizedError,
} from '#/client/errors.ts';
import { errorOfAnswer, unreachable } from '#/client/read-error.ts';
import { httpStatusOf, toPublicError, toTrpcError } from '#/http/map-error.ts';
import * as server from '#/lib/errors.ts';
import * as limit from '#/lib/limit-errors.ts';

/** What the client makes of an error of the server, on the way that the router tells it. */
function told(error: Error): ApiError {
  const refused = toTrpcError(error);
  const { reason, message, details } = toPublicError(refused);
  const data = { code: refused.code, httpStatus: httpStatusOf(refused), reason, ...details };
  return errorOfAnswer({ httpStatus: data.httpStatus, message, data });
}

const cases: [Error, typeof ApiError, Record<string, unknown>][] = [
  [
    new server.ValidationError([{ field: 'seconds', message: 'must be a number' }]),
    InvalidInputError,
    { fields: [{ field: 'seconds', message: 'must be a number' }], httpStatus: 400 },
  ],
  [new server.DomainError('UNAUTHORIZED', 'Sign in first.'), UnauthorizedError, { httpStatus: 401 }],
  [
    new server.InsufficientCreditsError({ requiredCredits: 50, availableCredits: 35, debtCredits: 3 }),
    InsufficientCreditsError,
    { requiredCredits: 50, availableCredits: 35, missingCredits: 15, debtCredits: 3, decidedAt: null, httpStatus: 402 },
  ],
  [
    new server.InsufficientCreditsError(
      { requiredCredits: 50, availableCredits: 35 },
      { decidedAt: new Date('2026-11-30T10:00:00Z') },
    ),
    InsufficientCreditsError,
    { debtCredits: 0, decidedAt: new Date('2026-11-30T10:00:00Z') },
  ],
  [new server.ForbiddenError('Not yours.'), ForbiddenError, { message: 'Not yours.', httpStatus: 403 }],
  [new server.NotFoundError('task'), NotFoundError, { httpStatus: 404 }],
  [
    new server.IdempotencyConflictError('mine', 'tasks.create'),
    IdempotencyConflictError,
    { idempotencyKey: 'mine', operation: 'tasks.create', httpStatus: 409 },
  ],
  [
    new server.PriceChangedError({ expectedCostCredits: 20, costCredits: 25 }),
    PriceChangedError,
    { expectedCostCredits: 20, costCredits: 25 },
  ],
  [new server.TaskStateError('canceled', 'succeeded'), TaskStateError, { status: 'succeeded' }],
  [new server.AlreadyRetriedError('an-id'), AlreadyRetriedError, { retryUuid: 'an-id' }],
  [new server.AlreadyEndedError('refunded'), AlreadyEndedError, { outcome: 'refunded' }],
  [new server.DomainError('ALREADY_ON_PLAN', 'You are.'), ConflictError, { reason: 'ALREADY_ON_PLAN' }],
  [new server.RefundExceedsChargeError({ amountCredits: 9, refundableCredits: 5 }), AmountError, { maxCredits: 5 }],
  [new server.SettlementAboveMaximumError({ costCredits: 9, maxCostCredits: 7 }), AmountError, { maxCredits: 7 }],
  [new server.BalanceLimitError(2_000), AmountError, { maxCredits: 2_000 }],
  [
    new limit.TooManyRequestsError({ tasksPerMinute: 60, retryAfterSeconds: 12 }),
    TooManyRequestsError,
    { retryAfterSeconds: 12, details: { tasksPerMinute: 60, retryAfterSeconds: 12 }, httpStatus: 429 },
  ],
  [new limit.TooManyOpenTasksError(100), TooManyRequestsError, { retryAfterSeconds: 10 }],
  [new server.BusyError('unknown', 3), BusyError, { retryAfterSeconds: 3, httpStatus: 503 }],
  [new Error('a secret of the server'), InternalError, { message: expect.not.stringContaining('secret') }],
];

test.each(cases)('%s is told with its figures', (error, kind, facts) => {
  const read = told(error);
  expect(read).toBeInstanceOf(kind);
  expect(read).toMatchObject({ name: kind.name, ...facts });
});

describe('an error', () => {
  test('is of its own class, of that of its kind and of that of all, and of no other', () => {
    const read = told(new server.PriceChangedError({ expectedCostCredits: 20, costCredits: 25 }));
    for (const kind of [PriceChangedError, ConflictError, ApiError, Error]) expect(read).toBeInstanceOf(kind);
    for (const kind of [TaskStateError, InsufficientCreditsError, TypeError]) expect(read).not.toBeInstanceOf(kind);
  });

  test('of another copy of the package is known by this one’s classes', async () => {
    vi.resetModules();
    const other = await import('#/client/errors.ts');
    expect(other.PriceChangedError).not.toBe(PriceChangedError);
    const read = told(new server.PriceChangedError({ expectedCostCredits: 20, costCredits: 25 }));
    for (const kind of [other.PriceChangedError, other.ConflictError, other.ApiError])
      expect(read).toBeInstanceOf(kind);
    expect(read).not.toBeInstanceOf(other.TaskStateError);
  });

  test('is not of a class that a program derives, whose own errors are', () => {
    class Mine extends PriceChangedError {}
    const facts = { reason: 'PRICE_CHANGED', message: '', httpStatus: 409, details: {} } as const;
    expect(new PriceChangedError(facts)).not.toBeInstanceOf(Mine);
    expect(new Mine(facts)).toBeInstanceOf(Mine);
    expect(new Mine(facts)).toBeInstanceOf(PriceChangedError);
  });

  test.each([null, undefined, 5, 'x', {}, new Error('other')])('is not %s', (value) => {
    expect(value).not.toBeInstanceOf(ApiError);
  });
});

describe('an answer that says no reason', () => {
  test('is told by its status, with its Retry-After in seconds or as a date', () => {
    expect(errorOfAnswer({ httpStatus: 502 })).toBeInstanceOf(BusyError);
    expect(errorOfAnswer({ httpStatus: 503, retryAfter: '7' })).toMatchObject({ retryAfterSeconds: 7 });
    const soon = new Date(Date.now() + 30_000).toUTCString();
    const { retryAfterSeconds } = errorOfAnswer({ httpStatus: 429, retryAfter: soon }) as TooManyRequestsError;
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(28);
    expect(retryAfterSeconds).toBeLessThanOrEqual(31);
    expect(errorOfAnswer({ httpStatus: 418 })).toMatchObject({ reason: 'OTHER', httpStatus: 418 });
  });

  test('of a newer server keeps the reason that this client does not know', () => {
    const read = errorOfAnswer({ httpStatus: 409, data: { reason: 'MOON_IS_FULL', phase: 4 } });
    expect(read).toMatchObject({ reason: 'OTHER', details: { reason: 'MOON_IS_FULL', phase: 4 } });
    expect(errorOfAnswer({ httpStatus: 400, data: { reason: 'toString' } })).toMatchObject({ reason: 'OTHER' });
  });
});

test('where no answer came, the message says what the network said', () => {
  const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') });
  expect(unreachable(cause)).toMatchObject({
    reason: 'UNREACHABLE',
    httpStatus: null,
    message: 'No answer came: connect ECONNREFUSED 127.0.0.1:1',
    cause,
  });
});
