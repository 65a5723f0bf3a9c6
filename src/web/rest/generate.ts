import { z } from 'zod';
import { chatSchemaOf, inputOfMessage, messageFields, replyOf, replyWhenShort } from '#/features/tasks/rules/chat.ts';
import { toPublicError, toTrpcError } from '#/http/map-error.ts';
import { checkInput } from '#/lib/check-input.ts';
import { DomainError, type FieldIssue, ValidationError } from '#/lib/errors.ts';
import type { RestRequest } from '#/web/rest/rest.ts';
import { createTaskOverRest } from '#/web/rest/tasks.ts';

const durations = 'must be 5, 8 or 10 (seconds)';
/** What is sent to POST /api/generate-video; what the task type asks of its fields is checked with the task. */
export const generateVideoSchema = z.strictObject({
  prompt: z.unknown().optional(),
  duration: z.union([z.literal(5), z.literal(8), z.literal(10)], { error: durations }),
  imageId: z.unknown().optional(),
  model: z.unknown().optional(),
  count: z.unknown().optional(),
  expectedCostCredits: z.unknown().optional(),
});

/** POST /api/generate-video: from words, or with `imageId` from a picture and words. */
export async function generateVideoOverRest(request: RestRequest<Record<string, string>>) {
  const { duration: seconds, ...asked } = checkInput(generateVideoSchema, await request.json());
  return createAs(request, asked.imageId === undefined ? 'text-to-video' : 'image-to-video', { ...asked, seconds });
}

/** POST /api/generate-audio: `text`, and the `voice` that reads it. */
export async function generateAudioOverRest(request: RestRequest<Record<string, string>>) {
  return createAs(request, 'text-to-audio', await request.json());
}

/** POST /api/chat: a message that asks for something to be made, answered with a sentence. */
export async function chatOverRest(request: RestRequest<Record<string, string>>) {
  const asked = checkInput(chatSchemaOf(request.offered), await request.json());
  const { type, model, expectedCostCredits } = asked;
  const input = { ...inputOfMessage(asked), model, expectedCostCredits };
  try {
    const made = await createAs(request, type, input);
    return { ...made, reply: replyOf(type, made) };
  } catch (thrown) {
    throw inWordsOfMessage(thrown, request.baseUrl);
  }
}

function createAs(request: RestRequest<Record<string, string>>, name: string, body: Record<string, unknown>) {
  return createTaskOverRest({ ...request, params: { name }, json: async () => body });
}

/** What a message was refused for, with its own fields' names, and a reply where it could not be paid. */
function inWordsOfMessage(thrown: unknown, baseUrl: string): unknown {
  const { reason, message, details } = toPublicError(toTrpcError(thrown));
  if (reason === 'INSUFFICIENT_CREDITS') {
    const figures = details as { requiredCredits: number; availableCredits: number; debtCredits?: number };
    const reply = figures.debtCredits ? message : replyWhenShort(figures, `${baseUrl}/en/plans`);
    return new DomainError(reason, message, { ...details, reply });
  }
  if (reason !== 'VALIDATION') return thrown;
  const names: Record<string, string> = messageFields;
  return new ValidationError(
    (details.fields as FieldIssue[]).map((issue) => {
      const field = issue.field.replace(/^input\./, '');
      return { ...issue, field: names[field] ?? field };
    }),
  );
}
