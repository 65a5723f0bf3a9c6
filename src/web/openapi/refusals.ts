import { z } from 'zod';
import { billingCycles } from '#/catalog/plans.ts';
import { statusOfReason } from '#/http/map-error.ts';
import type { ErrorReason } from '#/lib/errors.ts';
import type { HttpReason } from '#/web/answer.ts';
import { credits, instant, uuid } from '#/web/openapi/answers/values.ts';

const retryAfterSeconds = z.int().meta({ description: 'When to come again, as in the header `Retry-After`.' });

type Refused = {
  /** What it says, in a sentence. */
  says: string;
  /** What stands in `data` beside the reason. */
  figures?: z.ZodRawShape;
};

/** The limits that a 429 may tell, of which it has one. */
const limits = z.int().optional();

/** Every reason of a refusal, with the figures in it. */
const refused: Record<HttpReason, Refused> = {
  VALIDATION: {
    says: 'Something in it cannot be meant: the fields say what, and what is allowed.',
    figures: {
      fields: z.array(
        z.strictObject({
          field: z.string(),
          message: z.string().meta({ description: 'Written to follow the name of the field.' }),
        }),
      ),
    },
  },
  UNAUTHORIZED: { says: 'Nobody has signed in, or the session has ended.' },
  INSUFFICIENT_CREDITS: {
    says: 'Too few credits, or some are owed. Nothing was charged.',
    figures: {
      requiredCredits: credits,
      availableCredits: credits,
      missingCredits: credits,
      debtCredits: credits
        .optional()
        .meta({ description: 'What is owed, where anything is: nothing can be charged until it is paid.' }),
      decidedAt: instant.optional().meta({ description: 'Of an answer that is given again: when it was decided.' }),
      reply: z.string().optional().meta({ description: 'Of a chat message: a sentence for people.' }),
    },
  },
  FORBIDDEN: {
    says: 'This is somebody else’s, only for admins, came from a page of another site, or the account is blocked.',
    figures: {
      signUp: z.literal('closed').optional().meta({ description: 'Of a sign-up where it is closed.' }),
      isBlocked: z.literal(true).optional().meta({ description: 'Of an account that an operator has blocked.' }),
    },
  },
  NOT_FOUND: { says: 'There is no such thing.' },
  GONE: { says: 'The account was deleted, and the answers that were stored under its keys with it. Nothing was done.' },
  ACCOUNT_CLOSING: { says: 'The account is about to be deleted: nothing new is charged unless that is called off.' },
  IDEMPOTENCY_CONFLICT: {
    says: 'The idempotency key was used for another request.',
    figures: { idempotencyKey: z.string(), operation: z.string() },
  },
  PRICE_CHANGED: {
    says: 'The price is not `expectedCostCredits` any more. Nothing was charged.',
    figures: { expectedCostCredits: credits, costCredits: credits },
  },
  ALREADY_ON_PLAN: {
    says: 'The account is on this plan already, or in this billing cycle.',
    figures: { plan: z.string(), billingCycle: z.enum(billingCycles).optional() },
  },
  NOT_AN_UPGRADE: {
    says: 'This plan is not above the present one.',
    figures: { plan: z.string(), currentPlan: z.string().optional() },
  },
  NOT_A_DOWNGRADE: {
    says: 'This plan is not below the present one.',
    figures: { plan: z.string().optional(), currentPlan: z.string().optional() },
  },
  REFUND_EXCEEDS_CHARGE: {
    says: 'More than what is left of the charge.',
    figures: { amountCredits: credits, refundableCredits: credits },
  },
  SETTLEMENT_ABOVE_MAXIMUM: {
    says: 'More than the charge may come to. The task stays open.',
    figures: { costCredits: credits, maxCostCredits: credits },
  },
  ALREADY_ENDED: { says: 'The charge has ended before.', figures: { outcome: z.string() } },
  TASK_STATE: { says: 'The task is not in a state for this. Nothing changed.', figures: { status: z.string() } },
  ALREADY_RETRIED: {
    says: 'The task was tried again before. Nothing was charged.',
    figures: { retryUuid: uuid.meta({ description: 'The task that it was tried again as.' }) },
  },
  TOO_MANY_REQUESTS: {
    says: 'A limit is reached, which the figures name. Nothing was done.',
    figures: {
      retryAfterSeconds,
      callsPerMinute: limits,
      tasksPerMinute: limits,
      uploadsPerMinute: limits,
      maxOpenTasks: limits,
      maxWaits: limits,
      maxWaitingUploads: limits,
      exportsPerDay: limits,
      maxExports: limits,
    },
  },
  EMAIL_TAKEN: { says: 'Another account has this address.' },
  CHANGED_MEANWHILE: { says: 'It is not as it was when it was looked at. Nothing was done.' },
  BALANCE_LIMIT: { says: 'The balance would be more than an account can hold.', figures: { limitCredits: credits } },
  BODY_TOO_LARGE: {
    says: 'The body is too large.',
    figures: { maxBodyBytes: z.int().optional() },
  },
  BUSY: {
    says: 'It cannot be done just now. With the same idempotency key it is safe to send it again.',
    figures: {
      retryAfterSeconds,
      parts: z.array(z.string()).optional().meta({ description: 'Of GET /api/ready: the parts that are broken.' }),
    },
  },
  METHOD_NOT_ALLOWED: { says: 'The route has no such method; `Allow` says which it has.' },
  HEADERS_TOO_LARGE: { says: 'The address and the headers are too large.' },
  TIMEOUT: { says: 'The rest of the request did not come in time.' },
  INTERNAL: { says: 'A mistake of the server. It is in its log, under the id of the request.' },
};

/** What only HTTP itself refuses has no row in the table of errors. */
const statusOfHttp: Record<Exclude<HttpReason, ErrorReason>, number> = {
  METHOD_NOT_ALLOWED: 405,
  TIMEOUT: 408,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
};

/** The HTTP status under which a reason is answered. */
export function statusOf(reason: HttpReason): number {
  return reason in statusOfHttp
    ? statusOfHttp[reason as keyof typeof statusOfHttp]
    : statusOfReason(reason as ErrorReason);
}

/** What a refusal for this reason means. */
export function meaningOf(reason: HttpReason): string {
  return refused[reason].says;
}

/** The envelope of each refusal, as it stands in the document under a name of its own. */
const envelopes = new Map(
  (Object.keys(refused) as HttpReason[]).map((reason) => [reason, envelopeOf(reason, statusOf(reason))]),
);

/** A reason under another status than its own, as HTTP has them for a range or an expectation that cannot be met. */
export function refusalUnder(status: number, reason: HttpReason): z.ZodType {
  return envelopeOf(reason, status, `${status}`);
}

function envelopeOf(reason: HttpReason, status: number, suffix = '') {
  const data = z.strictObject({ reason: z.literal(reason), ...refused[reason].figures });
  const schema = z.strictObject({
    code: z.literal(status).meta({ description: 'The HTTP status.' }),
    message: z.string().meta({ description: 'A sentence for people.' }),
    data,
  });
  return schema.meta({ id: `${nameOf(reason)}Refusal${suffix}`, description: refused[reason].says });
}

/** `PriceChanged` of `PRICE_CHANGED`. */
export function nameOf(reason: string): string {
  return reason.toLowerCase().replaceAll(/(?:^|_)(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The schema of an answer that refuses for one of these reasons, which all have one status. */
export function refusalSchema(reasons: readonly HttpReason[]): z.ZodType {
  const [first, ...others] = reasons.map((reason) => envelopes.get(reason) as z.ZodType);
  if (!first) throw new Error('A refusal has a reason.');
  return others.length === 0 ? first : z.union([first, ...others]);
}
