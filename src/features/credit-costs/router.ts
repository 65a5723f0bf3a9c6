import { listCreditCosts } from '#/features/credit-costs/queries.ts';
import { pricedOrRefused } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { quoteInputSchema } from '#/features/credit-costs/schema.ts';
import { createRouter, publicProcedure } from '#/http/procedures.ts';
import type { Ledger } from '#/ledger/ledger.ts';

const unknownPayer = {
  availableCredits: null,
  debtCredits: null,
  isEnough: null,
  balanceAfter: null,
  missingCredits: null,
  fundings: [],
};

export function creditCostsRouter({ ledger }: { ledger: Ledger }) {
  return createRouter({
    /** Returns the prices of all task types. */
    list: publicProcedure.query(() => listCreditCosts()),

    /** Returns the exact price of an input; for a signed-in caller also the grants that would pay and the balance afterwards. */
    quote: publicProcedure.input(quoteInputSchema).query(async ({ ctx, input }) => {
      const { costCredits, explanation } = pricedOrRefused(input.type, input.input);
      const payment = ctx.caller ? await ledger.previewPayment(ctx.caller.userId, costCredits) : unknownPayer;
      return { costCredits, explanation, ...payment };
    }),
  });
}
