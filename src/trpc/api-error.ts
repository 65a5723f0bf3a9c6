/** A refused input field, with a message that says what is allowed. */
export type FieldError = { field: string; message: string };

/** The closed set of errors of an API call, as components need it. `UNREACHABLE` means that no answer arrived. */
export type ApiError =
  | {
      reason: 'INSUFFICIENT_CREDITS';
      message: string;
      requiredCredits: number;
      availableCredits: number;
      /** The debt that a chargeback left, in credits. While it is above 0, nothing can be charged. */
      debtCredits: number;
    }
  | { reason: 'VALIDATION'; message: string; fields: FieldError[] }
  | { reason: 'PRICE_CHANGED'; message: string; costCredits: number }
  | { reason: 'BUSY'; message: string; retryAfterSeconds: number }
  | { reason: 'UNAUTHORIZED' | 'UNREACHABLE' | 'INTERNAL' | 'TOO_MANY_REQUESTS'; message: string }
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

/** Maps any error of a tRPC call to the closed set; an error without an answer becomes `UNREACHABLE`. */
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
    case 'TOO_MANY_REQUESTS':
    case 'INTERNAL':
      return { reason: data.reason, message };
    default:
      return { reason: 'REFUSED', message };
  }
}

/** Whether the same call may be answered in a while: no answer came, or a part of the server did not answer. */
export function isToWait({ reason }: ApiError): boolean {
  return reason === 'UNREACHABLE' || reason === 'BUSY';
}

/** Whether it is unknown if the request took effect, so that a retry must use the same idempotency key. */
export function isOutcomeUnknown({ reason }: ApiError): boolean {
  return reason === 'UNREACHABLE' || reason === 'BUSY' || reason === 'INTERNAL';
}
