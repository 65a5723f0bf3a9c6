import { z } from 'zod';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { chatSchemaOf } from '#/features/tasks/rules/chat.ts';
import { chatAnswer, createdTask } from '#/web/openapi/answers/tasks.ts';
import { type Described, jsonBody } from '#/web/openapi/operation.ts';
import { submitRefusals } from '#/web/openapi/operations/tasks.ts';
import { count, expectedCostCredits, model } from '#/web/openapi/task-inputs.ts';
import { generateVideoSchema } from '#/web/rest/generate.ts';
import { waitQuerySchema } from '#/web/rest/query.ts';

const submit = { tag: 'Tasks', query: waitQuerySchema, isKeyed: true, refusals: submitRefusals } as const;
const { prompt } = taskTypes['text-to-video'].input.shape;
const { imageId } = taskTypes['image-to-video'].input.shape;
const { audioId } = taskTypes.lipsync.input.shape;
const chatInputSchema = chatSchemaOf(taskTypeSlugs);
const type = chatInputSchema.shape.type.meta({
  description:
    'The type of the task, in either form: `text-to-image` or `TEXT_TO_IMAGE`. `GET /api/credit-costs` has those that are offered.',
});

export const generateVideo: Described = {
  ...submit,
  id: 'generateVideo',
  summary: 'A video from words, or from words and a picture',
  body: jsonBody(
    generateVideoSchema
      .extend({ prompt, imageId: imageId.optional(), model, count, expectedCostCredits })
      .meta({ id: 'GenerateVideo', examples: [{ prompt: 'a lighthouse at dusk', duration: 5 }] }),
  ),
  data: createdTask,
};

export const generateAudio: Described = {
  ...submit,
  id: 'generateAudio',
  summary: 'Speech from a text',
  body: jsonBody(
    z
      .strictObject({ ...taskTypes['text-to-audio'].input.shape, model, count, expectedCostCredits })
      .meta({ id: 'GenerateAudio', examples: [{ text: 'The tide is coming in.', voice: 'calm' }] }),
  ),
  data: createdTask,
};

export const chat: Described = {
  ...submit,
  id: 'chat',
  summary: 'Makes what a message asks for, and answers with a sentence',
  body: jsonBody(
    chatInputSchema
      .extend({ type, imageId: imageId.optional(), audioId: audioId.optional(), model, expectedCostCredits })
      .meta({ id: 'ChatMessage', examples: [{ type: 'text-to-image', message: 'a lighthouse at dusk' }] }),
  ),
  data: chatAnswer,
};
