import { keepPreviousData } from '@tanstack/react-query';
import type { PricedInput, TaskType } from '#/catalog/task-types.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

type Quote = RouterOutputs['creditCosts']['quote'];

/** What an account has to pay with, in credits. */
export type Means = { availableCredits: number; debtCredits: number };

/** How a price would be paid by whoever is signed in. */
export type Payment = {
  /** `loading` until it is known; null when nobody is signed in, or it cannot be read. */
  means: Means | null | 'loading';
  /** The grants that would pay; null when they are not known or nothing can be paid. */
  fundings: Quote['fundings'] | null;
  /** Whether `fundings` are those of the price before, while those of this one are on their way. */
  isStale: boolean;
  isUnreadable: boolean;
};

const noPayment: Payment = { means: null, fundings: null, isStale: false, isUnreadable: false };

/**
 * How the price that is shown would be paid, by the server's own decision. The price is known at once; while the payment
 * of a new one is read, the last one stands in for it, so that nothing flickers.
 */
export function usePayment(asked: {
  isSignedIn: boolean;
  type: TaskType;
  /** Null until the price is known. */
  input: PricedInput | null;
  costCredits: number | null;
}): Payment {
  const { isSignedIn, type, input, costCredits } = asked;
  const { seconds, aspectRatio } = input ?? {};
  const balance = trpc.credits.balance.useQuery(undefined, { enabled: isSignedIn });
  const quote = trpc.creditCosts.quote.useQuery(
    { type, input: { seconds, aspectRatio } },
    { enabled: isSignedIn && input !== null, placeholderData: keepPreviousData },
  );
  if (!isSignedIn) return noPayment;
  const ofQuote = meansOf(quote.data);
  const ofBalance = meansOfBalance(balance.data);
  // Whichever was read last: a charge of this very page changes the balance first.
  const means = quote.dataUpdatedAt < balance.dataUpdatedAt ? (ofBalance ?? ofQuote) : (ofQuote ?? ofBalance);
  return {
    means: means ?? (quote.isPending && balance.isPending ? 'loading' : null),
    fundings: input !== null && quote.data?.isEnough ? quote.data.fundings : null,
    isStale: quote.data !== undefined && quote.data.costCredits !== costCredits,
    isUnreadable: quote.isError,
  };
}

function meansOf(quote: Quote | undefined): Means | null {
  if (!quote || quote.availableCredits === null) return null;
  return { availableCredits: quote.availableCredits, debtCredits: quote.debtCredits };
}

function meansOfBalance(account: RouterOutputs['credits']['balance'] | undefined): Means | null {
  return account ? { availableCredits: account.balance, debtCredits: account.debtCredits } : null;
}
