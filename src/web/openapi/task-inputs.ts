import { z } from 'zod';
import { modelSchema } from '#/catalog/offered-models.ts';
import { countSchema } from '#/catalog/several.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { retryTaskInputSchema } from '#/features/tasks/schema.ts';

/** The price that was shown; another one is refused. */
export const expectedCostCredits = retryTaskInputSchema.shape.expectedCostCredits.meta({
  description: 'The price that was shown. Where it is another one now, nothing is charged.',
});

/** The model that is to make it. */
export const model = modelSchema.optional().meta({
  description:
    'The model that is to make it, of those that `GET /api/credit-costs` names; by default the first of them.',
});

/** How many results are asked for. */
export const count = countSchema.optional().meta({
  description:
    'How many results to make: so many tasks, each with its own charge and seed, all or none of them. The price is that of all.',
});

/** What stands in examples under the names that fields of inputs often have. */
const exampleValues = {
  prompt: 'a lighthouse at dusk',
  text: 'The tide is coming in.',
  imageId: '019ad4b2-84a8-7441-ae79-ec33c08a5062',
  audioId: '019ad4b2-84a9-7c10-9f7e-2f6c4de1a0b3',
};

/** The body of a submit of each type, and of a quote of it. */
export const taskInputs = Object.fromEntries(
  taskTypeSlugs.map((slug) => {
    const { input } = taskTypes[slug];
    const examples = examplesOf(input);
    return [
      slug,
      z
        .strictObject({ ...input.shape, model, count, expectedCostCredits })
        .meta({ id: `${inCapitals(slug)}Input`, examples }),
    ];
  }),
) as unknown as Readonly<Record<TaskTypeSlug, z.ZodObject>>;

/** An input with those of the usual fields that it has; none where it needs others too. */
function examplesOf(input: z.ZodObject): object[] {
  const example = Object.fromEntries(Object.entries(exampleValues).filter(([name]) => name in input.shape));
  return input.safeParse(example).success ? [example] : [];
}

/** `TextToImage` of `text-to-image`. */
export function inCapitals(slug: TaskTypeSlug): string {
  return slug.replaceAll(/(?:^|-)(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
}
