import { GenerationError, RetryableError } from '#/generators/contract.ts';
import type { Vendor } from './vendor-models.ts';

/** A failure of a request to a vendor. */
export type VendorFailure =
  /** An HTTP error status. `body` is the beginning of the response body. */
  | { kind: 'answered'; status: number; retryAfter: string | null; body: string }
  /** No complete response: connection refused or lost, or timeout. */
  | { kind: 'lost' }
  /** The vendor accepted the job, and the job failed. `reason` is the vendor's text. */
  | { kind: 'job failed'; reason: string }
  /** The vendor's safety rules reject the prompt or the result. */
  | { kind: 'refused content' }
  /** A response without a result. `error`: the name of the error that the SDK threw, if it did. */
  | { kind: 'no result'; error?: string }
  /** The result is not a valid file of the wanted kind. */
  | { kind: 'wrong result'; wanted: string }
  /** The response or the result exceeds the size limit. */
  | { kind: 'too large'; maxBytes: number }
  /** The URL of the result could not be fetched. `mayPass`: a retry may succeed. */
  | { kind: 'not fetched'; mayPass: boolean; why: string };

/** The longest Retry-After that is honoured, in milliseconds. */
const maxRetryAfterMs = 5 * 60_000;
/** Random addition of up to 20 % to a Retry-After, so that tasks with the same one do not retry at the same moment. */
const jitter = 0.2;

/** The messages that people see. */
export const vendorSentences = {
  busy: 'The provider is busy or cannot be reached.',
  refused: 'The provider refused this content: its safety rules do not allow it.',
  notSetUp: 'The provider is not set up rightly.',
  notAccepted: 'The provider did not accept this input.',
  failed: 'The provider could not make this.',
  noResult: 'The provider answered without a result.',
  late: 'The provider has not finished in time.',
  notFetched: "The provider's result could not be fetched.",
} as const;

/**
 * Returns the error for a failure: RetryableError for a temporary one, GenerationError, which fails the task, for all others.
 * No text of the vendor is repeated, neither to people nor in the log, since it may contain prompts and parts of keys.
 * @param at.random from 0 to 1, for the jitter of Retry-After
 */
export function errorOf(
  vendor: Vendor,
  failure: VendorFailure,
  at: { now: Date; random: number },
): GenerationError | RetryableError {
  switch (failure.kind) {
    case 'answered':
      return errorOfAnswer(vendor, failure, at);
    case 'lost':
      return new RetryableError(vendorSentences.busy, { cause: causeForLog(vendor, 'gave no whole answer') });
    case 'job failed':
      if (isAboutSafety(failure.reason)) return refused(vendor, 'job');
      return final(vendorSentences.failed, vendor, 'says that the job failed');
    case 'refused content':
      return refused(vendor, 'result');
    case 'no result':
      return final(vendorSentences.noResult, vendor, `answered without a result (${failure.error ?? 'nothing in it'})`);
    case 'wrong result':
      return final(
        `The provider's result is not ${failure.wanted}.`,
        vendor,
        `gave something else than ${failure.wanted}`,
      );
    case 'not fetched': {
      const cause = causeForLog(vendor, `gave a result that could not be fetched: ${failure.why}`);
      return failure.mayPass
        ? new RetryableError(vendorSentences.notFetched, { cause })
        : new GenerationError(vendorSentences.notFetched, { cause });
    }
    case 'too large': {
      const most = `${Math.round(failure.maxBytes / 2 ** 20)} MB`;
      return final(`The provider's result has more than ${most}.`, vendor, `gave more than ${most}`);
    }
  }
}

function errorOfAnswer(
  vendor: Vendor,
  { status, retryAfter, body }: Extract<VendorFailure, { kind: 'answered' }>,
  at: { now: Date; random: number },
): GenerationError | RetryableError {
  const codes = codesIn(body);
  const answered = `answered ${status}`;
  if (codes.some((code) => refusalCodes.has(code))) return refused(vendor, answered);
  if (status === 401 || status === 402 || status === 403 || codes.some((code) => accountCodes.has(code))) {
    return final(vendorSentences.notSetUp, vendor, `${answered}: look at its key and its account`);
  }
  if (status >= 500 || retryableStatuses.has(status)) {
    const retryAfterMs = retryAfterMsOf(retryAfter, at);
    const options = retryAfterMs === null ? {} : { retryAfterMs };
    return new RetryableError(vendorSentences.busy, { ...options, cause: causeForLog(vendor, answered) });
  }
  return final(vendorSentences.notAccepted, vendor, answered);
}

/** Retryable statuses below 500: Request Timeout, Too Early, Too Many Requests. */
const retryableStatuses = new Set([408, 425, 429]);
/** Error codes for content that is rejected by safety rules: OpenAI's in `error.code`, fal's in `detail[].type`. */
const refusalCodes = new Set(['moderation_blocked', 'content_policy_violation', 'content_filter', 'safety_violation']);
/** Error codes for problems of our account: OpenAI returns them with 429 and 400, but a retry cannot succeed. */
const accountCodes = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** Whether a job's failure is about safety rules: Replicate has no codes for it, only sentences. */
function isAboutSafety(reason: string): boolean {
  return /nsfw|flagged|sensitive|moderat|safety|content policy|\bE005\b/i.test(reason);
}

/** Returns the error codes in a response body: `{ error: { code, type } }` (OpenAI) or `{ detail: [{ type }] }` (fal). */
function codesIn(body: string): string[] {
  try {
    const { error, detail } = JSON.parse(body) as { error?: unknown; detail?: unknown };
    const errors = [error, ...(Array.isArray(detail) ? detail : [])].filter(isRecord);
    return errors.flatMap(({ code, type }) => [code, type]).filter((code) => typeof code === 'string');
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Parses Retry-After, in seconds or as a date (RFC 9110, 10.2.3), into milliseconds with jitter; null where it is neither.
 */
function retryAfterMsOf(retryAfter: string | null, { now, random }: { now: Date; random: number }): number | null {
  if (retryAfter === null) return null;
  const isSeconds = /^\d{1,9}$/.test(retryAfter.trim());
  // Only HTTP dates, which end in GMT, are parsed: Date.parse accepts almost any text.
  const date = /GMT$/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  const waitMs = isSeconds ? Number(retryAfter) * 1000 : date - now.getTime();
  if (!Number.isFinite(waitMs)) return null;
  return Math.min(maxRetryAfterMs, Math.round(Math.max(0, waitMs) * (1 + jitter * random)));
}

function refused(vendor: Vendor, where: string): GenerationError {
  return final(vendorSentences.refused, vendor, `refused the content (${where})`);
}

function final(message: string, vendor: Vendor, what: string): GenerationError {
  return new GenerationError(message, { cause: causeForLog(vendor, what) });
}

/** Returns the cause for the log: the vendor and the kind of its answer, without its text. */
function causeForLog(vendor: Vendor, what: string): Error {
  return new Error(`${vendor} ${what}`);
}
