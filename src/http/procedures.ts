import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import type { Context } from '#/http/context.ts';
import { httpStatusOf, toPublicError, toTrpcError } from '#/http/map-error.ts';
import { DomainError, ForbiddenError } from '#/lib/errors.ts';

/**
 * How long one connection of a subscription lasts, in milliseconds. The client then reconnects and is authenticated again.
 * After a sign-out it ends sooner: see LiveStreams.
 */
export const subscriptionMs = 5 * 60_000;

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  errorFormatter({ shape, error }) {
    const { reason, message, details } = toPublicError(error);
    const { code } = shape.data;
    // tRPC's HTTP response takes its status from this field.
    return { ...shape, message, data: { code, httpStatus: httpStatusOf(error), reason, ...details } };
  },
  sse: {
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 30_000 },
    maxDurationMs: subscriptionMs,
  },
});

/** Turns every error of a procedure into a TRPCError (`toTrpcError`) and logs the unexpected ones. */
const mapErrors = t.middleware(async ({ ctx, next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const error = toTrpcError(result.error);
  if (error.code === 'INTERNAL_SERVER_ERROR')
    ctx.logger.error({ error: error.cause ?? error, path }, 'procedure failed');
  return { ...result, error };
});

export const createRouter = t.router;
/** Merges routers into one with the procedures of all. */
export const mergeRouters = t.mergeRouters;
export const createCallerFactory = t.createCallerFactory;

const shareReads = t.middleware(({ ctx, next }) => (ctx.within ? ctx.within(() => next()) : next()));

/** A procedure that anyone may call. */
export const publicProcedure = t.procedure.use(mapErrors).use(shareReads);

/** A procedure for signed-in users: `ctx.caller` is not null. Throws UNAUTHORIZED for others. */
export const userProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.caller) throw new DomainError('UNAUTHORIZED', 'Sign in first.');
  return next({ ctx: { ...ctx, caller: ctx.caller } });
});

/**
 * A procedure with an idempotency key: `ctx.sentInput` is the input as the client sent it, without the key. Its hash tells a
 * repeated request from another request with the same key.
 */
export const keyedProcedure = userProcedure.use(async ({ ctx, next, getRawInput }) => {
  const sent = await getRawInput();
  if (typeof sent !== 'object' || sent === null) return next({ ctx: { ...ctx, sentInput: sent } });
  const { idempotencyKey: _, ...sentInput } = sent as Record<string, unknown>;
  return next({ ctx: { ...ctx, sentInput } });
});

/**
 * A procedure for admins' programs that do work elsewhere and report its cost. The role is read from the database at each
 * call, so that a revoked role ends with the next call. Throws FORBIDDEN for others.
 */
export const externalProcedure = keyedProcedure.use(async ({ ctx, next }) => {
  if (!(await ctx.isAdmin())) throw new ForbiddenError('Only an admin may report on work that is done elsewhere.');
  return next();
});
