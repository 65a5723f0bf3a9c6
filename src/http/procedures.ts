import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import type { Context, Operator } from '#/http/context.ts';
import { httpStatusOf, toPublicError, toTrpcError } from '#/http/map-error.ts';
import { DomainError, ForbiddenError } from '#/lib/errors.ts';
import { onceForEach } from '#/lib/once-for-each.ts';

/**
 * How long one connection of a subscription lasts, in milliseconds. The client then reconnects and is authenticated again.
 * After a sign-out it ends sooner: see LiveStreams.
 */
export const subscriptionMs = 5 * 60_000;

/** An answer is serialized once: streams that tell the same have one object of it. */
const serializeObject = onceForEach((answer: object) => superjson.serialize(answer));
const serialize = (answer: unknown) =>
  typeof answer === 'object' && answer !== null ? serializeObject(answer) : superjson.serialize(answer);

const t = initTRPC.context<Context>().create({
  transformer: { input: superjson, output: { serialize, deserialize: superjson.deserialize } },
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
  return next({ ctx: { ...ctx, caller: signedIn(ctx) } });
});

/** Whoever makes the request. @throws DomainError UNAUTHORIZED when nobody has signed in */
export function signedIn({ caller }: Pick<Context, 'caller'>): NonNullable<Context['caller']> {
  if (!caller) throw new DomainError('UNAUTHORIZED', 'Sign in first.');
  return caller;
}

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
  if ((await ctx.role()) !== 'admin')
    throw new ForbiddenError('Only an admin may report on work that is done elsewhere.');
  return next();
});

/**
 * A procedure for support and admins: `ctx.operator` is who calls, with the role that they have at this call. Throws FORBIDDEN for
 * others.
 */
export const supportProcedure = userProcedure.use(async ({ ctx, next }) => {
  const role = await ctx.role();
  if (role !== 'support' && role !== 'admin') throw new ForbiddenError('Only support and admins may do this.');
  return next({ ctx: { ...ctx, operator: operatorOf(ctx.caller.userId, role) } });
});

/** A procedure for admins alone, otherwise as `supportProcedure`. */
export const adminProcedure = userProcedure.use(async ({ ctx, next }) => {
  if ((await ctx.role()) !== 'admin') throw new ForbiddenError('Only an admin may do this.');
  return next({ ctx: { ...ctx, operator: operatorOf(ctx.caller.userId, 'admin' as const) } });
});

function operatorOf<Rights extends Operator['role']>(userId: string, role: Rights): Operator<Rights> {
  return { userId, role, actor: `${role}:${userId}` };
}
