import { GenerationError, RetryableError } from '#/generators/contract.ts';
import type { Vendor } from './vendor-models.ts';

/** What can go wrong between us and a vendor. */
export type VendorFailure =
  /** It answered with an error. `body` is the beginning of what it said. */
  | { kind: 'answered'; status: number; retryAfter: string | null; body: string }
  /** No answer, or not all of it: refused, cut, or later than we wait. */
  | { kind: 'lost' }
  /** It took the work and could not do it. `reason` is in its own words. */
  | { kind: 'job failed'; reason: string }
  | { kind: 'refused content' }
  /** `error`: the name of what the SDK threw, if it did. */
  | { kind: 'no result'; error?: string }
  /** The result is something else than what was asked for. */
  | { kind: 'wrong result'; wanted: string }
  | { kind: 'too large'; maxBytes: number }
  /** The address that it gave of its result could not be fetched. */
  | { kind: 'not fetched'; mayPass: boolean; why: string };

/** A vendor may ask to be left alone for so long at most, in milliseconds. */
const longestRetryAfterMs = 5 * 60_000;
/** How much later than asked we may come back, as a part of it: those who were told the same do not return together. */
const jitter = 0.2;

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
 * What a failure means for the task: what may pass is tried again, all else ends it with a sentence for people. Of what a
 * vendor said nothing is repeated, neither to people nor in the log: it may hold prompts and parts of keys.
 * @param at.random from 0 to 1
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
      return new RetryableError(vendorSentences.busy, { cause: forOperator(vendor, 'gave no whole answer') });
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
      const cause = forOperator(vendor, `gave a result that could not be fetched: ${failure.why}`);
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
  const said = `answered ${status}`;
  if (codes.some((code) => refusalCodes.has(code))) return refused(vendor, said);
  if (status === 401 || status === 402 || status === 403 || codes.some((code) => accountCodes.has(code))) {
    return final(vendorSentences.notSetUp, vendor, `${said}: look at its key and its account`);
  }
  if (status >= 500 || passingStatuses.has(status)) {
    const retryAfterMs = retryAfterMsOf(retryAfter, at);
    const asked = retryAfterMs === null ? {} : { retryAfterMs };
    return new RetryableError(vendorSentences.busy, { ...asked, cause: forOperator(vendor, said) });
  }
  return final(vendorSentences.notAccepted, vendor, said);
}

/** Timeouts, too early, too many. */
const passingStatuses = new Set([408, 425, 429]);
/** How vendors say that the content is the reason: OpenAI in `error.code`, fal in `detail[].type`. */
const refusalCodes = new Set(['moderation_blocked', 'content_policy_violation', 'content_filter', 'safety_violation']);
/** What no waiting mends, though OpenAI says it with 429 and 400. */
const accountCodes = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** Replicate gives the reason as a sentence only. */
function isAboutSafety(reason: string): boolean {
  return /nsfw|flagged|sensitive|moderat|safety|content policy|\bE005\b/i.test(reason);
}

/** The codes of an error's body: `{ error: { code, type } }` (OpenAI) or `{ detail: [{ type }] }` (fal). */
function codesIn(body: string): string[] {
  try {
    const { error, detail } = JSON.parse(body) as { error?: unknown; detail?: unknown };
    const said = [error, ...(Array.isArray(detail) ? detail : [])].filter(isRecord);
    return said.flatMap(({ code, type }) => [code, type]).filter((code) => typeof code === 'string');
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), with jitter; null where it says nothing that can be read. */
function retryAfterMsOf(retryAfter: string | null, { now, random }: { now: Date; random: number }): number | null {
  if (retryAfter === null) return null;
  const isSeconds = /^\d{1,9}$/.test(retryAfter.trim());
  // What is neither is not read as a date: engines make dates of almost anything.
  const date = /GMT$/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  const askedMs = isSeconds ? Number(retryAfter) * 1000 : date - now.getTime();
  if (!Number.isFinite(askedMs)) return null;
  return Math.min(longestRetryAfterMs, Math.round(Math.max(0, askedMs) * (1 + jitter * random)));
}

function refused(vendor: Vendor, where: string): GenerationError {
  return final(vendorSentences.refused, vendor, `refused the content (${where})`);
}

function final(message: string, vendor: Vendor, what: string): GenerationError {
  return new GenerationError(message, { cause: forOperator(vendor, what) });
}

/** What the log says besides: who it was and what it answered, never its words. */
function forOperator(vendor: Vendor, what: string): Error {
  return new Error(`${vendor} ${what}`);
}
