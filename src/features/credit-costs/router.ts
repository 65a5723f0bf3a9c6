import type { Measures } from '#/catalog/measures.ts';
import { localPreview } from '#/catalog/models.ts';
import { modelToUse, type OfferedModels } from '#/catalog/offered-models.ts';
import { NotOfferedError } from '#/catalog/offered-types.ts';
import { isTaskTypeSlug, slugOf, type TaskType, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { listCreditCosts, previewOf } from '#/features/credit-costs/queries.ts';
import { pricedOrRefused } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { type QuotedTask, type QuoteInput, quoteSchemaOf } from '#/features/credit-costs/schema.ts';
import type { Context } from '#/http/context.ts';
import { createRouter, publicProcedure, signedIn } from '#/http/procedures.ts';
import type { Ledger } from '#/ledger/ledger.ts';

type Preview = Awaited<ReturnType<Ledger['previewPayment']>>;
/** How a price would be paid; null where nobody has signed in. */
type QuotedPayment = { [Key in Exclude<keyof Preview, 'fundings'>]: Preview[Key] | null } & Pick<Preview, 'fundings'>;

const unknownPayer: QuotedPayment = {
  availableCredits: null,
  debtCredits: null,
  isEnough: null,
  balanceAfter: null,
  missingCredits: null,
  fundings: [],
};

/** What prices are made of. */
type CostServices = {
  ledger: Ledger;
  /** The task types that are offered here. */
  offered: readonly TaskTypeSlug[];
  /** The models that are offered of each. */
  models: OfferedModels;
  /** Reads how long models usually take, in seconds; null of one of which that is not known. */
  readUsualSeconds(): Promise<(slug: TaskTypeSlug, model: string) => number | null>;
  /**
   * The figures of a task's input, from what it says and from the user's uploads that it names, as a submit reads them.
   * @throws ValidationError naming the field of an upload that is not the user's, or one that the type cannot take, made by this model
   */
  figuresOf(userId: string, asked: QuotedTask & { model: string }): Promise<Measures>;
};

export function creditCostsRouter(services: CostServices) {
  const { ledger, offered, models } = services;
  return createRouter({
    /** Returns the prices of all task types that are offered, with their models and how long these usually take. */
    list: publicProcedure.query(async () =>
      listCreditCosts({ offered, models, usualSeconds: await services.readUsualSeconds() }),
    ),

    /**
     * Returns the exact price of an input, which is what a submit of it would charge; for a signed-in caller also the grants
     * that would pay and the balance afterwards. Without a `model` it is that of the first that is offered. With a
     * `count` it is that of so many results, and the explanation that of each.
     * `expectedCostCredits` is the price under the name by which a submit takes it. `preview` says what the local preview
     * would draw of a prompt; null where something else makes it.
     */
    quote: publicProcedure.input(quoteSchemaOf(offered)).query(async ({ ctx, input }) => {
      const { type, model, figures } = await figuresToPrice(services, ctx, input);
      const { costCredits: eachCredits, explanation } = pricedOrRefused(type, model, figures);
      const costCredits = eachCredits * (input.count ?? 1);
      const payer = ctx.caller?.userId;
      const payment: QuotedPayment = payer ? await ledger.previewPayment(payer, costCredits) : unknownPayer;
      const preview = await previewOf(input, model);
      return { model, costCredits, expectedCostCredits: costCredits, explanation, ...payment, preview };
    }),
  });
}

/** @throws NotOfferedError, ModelNotOfferedError; DomainError UNAUTHORIZED when an input with uploads comes from nobody; what `figuresOf` throws */
async function figuresToPrice(
  { offered, models, figuresOf }: CostServices,
  ctx: Pick<Context, 'caller'>,
  asked: QuoteInput,
): Promise<{ type: TaskType; model: string; figures: Measures }> {
  const slug = isTaskTypeSlug(asked.type) ? asked.type : slugOf(asked.type);
  if (slug && !offered.includes(slug)) throw new NotOfferedError(slug, offered);
  const model = slug ? modelToUse(models, slug, asked.model) : localPreview;
  if (!isQuotedTask(asked)) return { type: asked.type, model, figures: asked.input };
  const { type, media } = taskTypes[asked.type];
  const userId = Object.keys(media).length > 0 ? signedIn(ctx).userId : (ctx.caller?.userId ?? '');
  return { type, model, figures: await figuresOf(userId, { ...asked, model }) };
}

function isQuotedTask(asked: QuoteInput): asked is QuotedTask {
  return isTaskTypeSlug(asked.type);
}
