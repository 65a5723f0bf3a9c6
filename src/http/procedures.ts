import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import type { Context } from '#/http/context.ts';
import { httpStatusOf, toPublicError, toTrpcError } from '#/http/map-error.ts';
import { DomainError, ForbiddenError } from '#/lib/errors.ts';

/**
 * How long one connection of a subscription lasts, in milliseconds. The client then connects again, which asks anew who it
 * is: nobody listens longer than this after their session has ended.
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

const mapErrors = t.middleware(async ({ ctx, next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const error = toTrpcError(result.error);
  if (error.code === 'INTERNAL_SERVER_ERROR')
    ctx.logger.error({ error: error.cause ?? error, path }, 'procedure failed');
  return { ...result, error };
});

export const createRouter = t.router;
/** One router with the procedures of several. */
export const mergeRouters = t.mergeRouters;
export const createCallerFactory = t.createCallerFactory;

/** Anybody may call it. */
export const publicProcedure = t.procedure.use(mapErrors);

/** Only somebody who is signed in; `ctx.caller` is theirs. */
export const userProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.caller) throw new DomainError('UNAUTHORIZED', 'Sign in first.');
  return next({ ctx: { ...ctx, caller: ctx.caller } });
});

/** For what moves credits: `ctx.sentInput` is the input as the client sent it, without its key: what the key stands for. */
export const keyedProcedure = userProcedure.use(async ({ ctx, next, getRawInput }) => {
  const sent = await getRawInput();
  if (typeof sent !== 'object' || sent === null) return next({ ctx: { ...ctx, sentInput: sent } });
  const { idempotencyKey: _, ...sentInput } = sent as Record<string, unknown>;
  return next({ ctx: { ...ctx, sentInput } });
});

/**
 * For programs that do work themselves and say what it cost: only admins. The role is read from the database each time,
 * so that it ends with the next call after it was taken away.
 */
export const externalProcedure = keyedProcedure.use(async ({ ctx, next }) => {
  if (!(await ctx.isAdmin())) throw new ForbiddenError('Only an admin may report on work that is done elsewhere.');
  return next();
});
