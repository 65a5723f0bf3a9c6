/** One input field that was refused, and what it allows. */
export type FieldError = { field: string; message: string };

/** What a call can be refused with, as components need it. `UNREACHABLE` means that no answer came at all. */
export type ApiError =
  | {
      reason: 'INSUFFICIENT_CREDITS';
      message: string;
      requiredCredits: number;
      availableCredits: number;
      /** What a chargeback left owing; while there is any, nothing is charged. */
      debtCredits: number;
    }
  | { reason: 'VALIDATION'; message: string; fields: FieldError[] }
  | { reason: 'PRICE_CHANGED'; message: string; costCredits: number }
  | { reason: 'BUSY'; message: string; retryAfterSeconds: number }
  | { reason: 'UNAUTHORIZED' | 'UNREACHABLE' | 'INTERNAL'; message: string }
  | { reason: 'REFUSED'; message: string };

type ErrorData = {
  reason?: string;
  requiredCredits?: number;
  availableCredits?: number;
  debtCredits?: number;
  costCredits?: number;
  retryAfterSeconds?: number;
  fields?: FieldError[];
};

function dataOf(error: unknown): ErrorData | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null;
  return typeof error.data === 'object' ? (error.data as ErrorData | null) : null;
}

/** Reads any error of a tRPC call. Every error gives one of the closed set; without an answer it is `UNREACHABLE`. */
export function readApiError(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  const data = dataOf(error);
  if (!data) return { reason: 'UNREACHABLE', message };
  switch (data.reason) {
    case 'INSUFFICIENT_CREDITS':
      return {
        reason: data.reason,
        message,
        requiredCredits: data.requiredCredits ?? 0,
        availableCredits: data.availableCredits ?? 0,
        debtCredits: data.debtCredits ?? 0,
      };
    case 'VALIDATION':
      return { reason: data.reason, message, fields: data.fields ?? [] };
    case 'PRICE_CHANGED':
      return { reason: data.reason, message, costCredits: data.costCredits ?? 0 };
    case 'BUSY':
      return { reason: data.reason, message, retryAfterSeconds: data.retryAfterSeconds ?? 1 };
    case 'UNAUTHORIZED':
    case 'INTERNAL':
      return { reason: data.reason, message };
    default:
      return { reason: 'REFUSED', message };
  }
}

/** Whether it is unknown if the request took effect, so that asking again must use the same idempotency key. */
export function isOutcomeUnknown({ reason }: ApiError): boolean {
  return reason === 'UNREACHABLE' || reason === 'BUSY' || reason === 'INTERNAL';
}
