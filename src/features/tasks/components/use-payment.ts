import { keepPreviousData } from '@tanstack/react-query';
import type { Measures } from '#/catalog/measures.ts';
import type { TaskType } from '#/catalog/task-types.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Quote = RouterOutputs['creditCosts']['quote'];

/** The available credits and the debt of an account. */
export type Means = { availableCredits: number; debtCredits: number };

/** How the signed-in user would pay a price. */
export type Payment = {
  /** `loading` until it is known; null when signed out, or when it cannot be read. */
  means: Means | null | 'loading';
  /** The grants that would pay; null when they are not known or nothing can be paid. */
  fundings: Quote['fundings'] | null;
  /** Whether `fundings` belong to the previous price, while the quote of this one loads. */
  isStale: boolean;
  isUnreadable: boolean;
};

const noPayment: Payment = { means: null, fundings: null, isStale: false, isUnreadable: false };

/**
 * Returns how the shown price would be paid, by the server's quote. While the quote of a new price loads, the previous one is
 * returned, so that nothing flickers.
 */
export function usePayment(asked: {
  isSignedIn: boolean;
  type: TaskType;
  model: string;
  count: number;
  /** Null until the price is known. */
  input: Measures | null;
  costCredits: number | null;
}): Payment {
  const { isSignedIn, type, model, count, input, costCredits } = asked;
  const balance = trpc.credits.balance.useQuery(undefined, { enabled: isSignedIn });
  const quote = trpc.creditCosts.quote.useQuery(
    { type, model, ...(count > 1 ? { count } : {}), input: input ?? {} },
    { enabled: isSignedIn && input !== null, placeholderData: keepPreviousData },
  );
  if (!isSignedIn) return noPayment;
  const ofQuote = meansOf(quote.data);
  const ofBalance = meansOfBalance(balance.data);
  // The one that was read last: after a charge on this page the balance is newer than the quote.
  const means = quote.dataUpdatedAt < balance.dataUpdatedAt ? (ofBalance ?? ofQuote) : (ofQuote ?? ofBalance);
  return {
    means: means ?? (quote.isPending && balance.isPending ? 'loading' : null),
    fundings: input !== null && quote.data?.isEnough ? quote.data.fundings : null,
    isStale: quote.data !== undefined && quote.data.costCredits !== costCredits,
    isUnreadable: quote.isError,
  };
}

function meansOf(quote: Quote | undefined): Means | null {
  if (!quote || quote.availableCredits === null || quote.debtCredits === null) return null;
  return { availableCredits: quote.availableCredits, debtCredits: quote.debtCredits };
}

function meansOfBalance(account: RouterOutputs['credits']['balance'] | undefined): Means | null {
  return account ? { availableCredits: account.balance, debtCredits: account.debtCredits } : null;
}
