import { z } from 'zod';
import type { OutputKind } from '#/catalog/define-task-type.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { formatCredits } from '#/lib/format-credits.ts';

const maxMessageCharacters = 5000;
const messageError = `must be text of at most ${maxMessageCharacters.toLocaleString('en')} characters`;

/**
 * The schema of a chat message that asks for a task, where these types are offered. The fields of the task type are validated
 * later, with the task; a type that is not offered is refused then, too.
 */
export function chatSchemaOf(offered: readonly TaskTypeSlug[]) {
  const error = `must be one of ${offered.join(', ')}`;
  const type = z
    .string({ error })
    .transform((name) => name.toLowerCase().replaceAll('_', '-'))
    .pipe(z.enum(taskTypeSlugs, { error }));
  return z.strictObject({ type, ...chatFields });
}

const chatFields = {
  message: z.string({ error: messageError }).max(maxMessageCharacters, { error: messageError }).optional(),
  imageId: z.unknown().optional(),
  audioId: z.unknown().optional(),
  model: z.unknown().optional(),
  expectedCostCredits: z.unknown().optional(),
};
export type ChatInput = z.output<ReturnType<typeof chatSchemaOf>>;

/** The input fields of a task that come from the message, so that errors can name the message instead. */
export const messageFields = { prompt: 'message', text: 'message' } as const;

/**
 * Returns the task input for a message: the message is the prompt or the text, if the task type has one. For an upscale, "4x"
 * or "four times" in the message sets the factor 4, otherwise it is 2.
 */
export function inputOfMessage({ type, message = '', imageId, audioId }: ChatInput): Record<string, unknown> {
  const fields: object = taskTypes[type].input.shape;
  const input: Record<string, unknown> = {};
  if ('prompt' in fields) input.prompt = message;
  if ('text' in fields) input.text = message;
  if ('factor' in fields) input.factor = /\b(4\s*(x|×|times)|x\s*4|four times)/i.test(message) ? 4 : 2;
  // A required id that is missing, or an id that the type does not take, is refused by the schema under its own name.
  if ('imageId' in fields || imageId !== undefined) input.imageId = imageId;
  if ('audioId' in fields || audioId !== undefined) input.audioId = audioId;
  return input;
}

const things: Record<OutputKind, string> = {
  image: 'picture',
  video: 'video',
  audio: 'sound',
  text: 'text',
  data: 'data',
};

/** Returns the reply to a message, for people: the state of the task, its cost, and the available credits. */
export function replyOf(
  type: TaskTypeSlug,
  made: {
    task: { status: string; errorMessage: string | null; creditsUsed: number };
    balance: number;
  },
): string {
  const { task, balance } = made;
  if (task.status === 'failed')
    return `${task.errorMessage ?? 'It failed.'} You were not charged. ${formatCredits(balance)} left.`;
  if (task.status === 'canceled') return `It was canceled. You were not charged. ${formatCredits(balance)} left.`;
  const state = task.status === 'succeeded' ? 'It is ready.' : `Your ${things[taskTypes[type].output]} is being made.`;
  return `${state} ${formatCredits(task.creditsUsed)} used, ${balance} left.`;
}

/** Returns the reply to a message with insufficient credits: the price, the missing credits, and the plans' URL. */
export function replyWhenShort(
  { requiredCredits, availableCredits }: { requiredCredits: number; availableCredits: number },
  plansUrl: string,
): string {
  const missing = Math.max(0, requiredCredits - availableCredits);
  return `This needs ${formatCredits(requiredCredits)}. You have ${availableCredits}. ${missing} ${missing === 1 ? 'is' : 'are'} missing. Upgrade at ${plansUrl} to get more.`;
}
