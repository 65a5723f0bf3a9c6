import { localPreview } from '#/catalog/models.ts';
import type { QuoteInput } from '#/features/credit-costs/schema.ts';
import type { Preview } from '#/generators/local/understanding/say-what-is-drawn.ts';

/**
 * What the local preview would draw of the prompt that a quote is asked for; null of other types and models, and of figures
 * without a prompt. What it takes to read prompts (some 40 MB) is loaded at the first question.
 */
export async function previewOf(asked: QuoteInput, model: string): Promise<Preview | null> {
  if (model !== localPreview || (asked.type !== 'text-to-image' && asked.type !== 'text-to-video')) return null;
  const { sayWhatIsDrawn } = await import('#/generators/local/understanding/say-what-is-drawn.ts');
  return sayWhatIsDrawn(asked.input.prompt);
}
