import { listCreditCosts } from '#/features/credit-costs/queries.ts';
import { quoteInputSchema } from '#/features/credit-costs/schema.ts';
import { createRouter, publicProcedure } from '#/http/procedures.ts';
import { previewPayment, pricedOrRefused } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';

const unknownPayer = {
  availableCredits: null,
  debtCredits: null,
  isEnough: null,
  balanceAfter: null,
  missingCredits: null,
  fundings: [],
};

export function creditCostsRouter({ db }: { db: Db }) {
  return createRouter({
    /** What every generation type costs. */
    list: publicProcedure.query(() => listCreditCosts()),

    /** The exact price of an input, and for somebody signed in what would pay it and what would be left. */
    quote: publicProcedure.input(quoteInputSchema).query(async ({ ctx, input }) => {
      const { costCredits, explanation } = pricedOrRefused(input.type, input.input);
      const payment = ctx.caller ? await previewPayment(db, ctx.caller.userId, costCredits) : unknownPayer;
      return { costCredits, explanation, ...payment };
    }),
  });
}
