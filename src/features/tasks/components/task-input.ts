import { aspectRatioSchema } from '#/features/credit-costs/schema.ts';
import type { Draft } from '#/features/tasks/components/draft.ts';
import type { Task } from '#/features/tasks/components/use-video-task.ts';
import { defaultVideoSeconds } from '#/features/tasks/task-types.ts';

/** What a video task was made from. Stored inputs are open records, so each figure is read with care. */
export function inputOf(task: Pick<Task, 'userInput'>): Draft {
  const { prompt, seconds, aspectRatio } = task.userInput;
  const ratio = aspectRatioSchema.safeParse(aspectRatio);
  return {
    prompt: typeof prompt === 'string' ? prompt : '',
    seconds: typeof seconds === 'number' ? seconds : defaultVideoSeconds,
    aspectRatio: ratio.success ? ratio.data : 'landscape',
  };
}

/** What a task cost in the end, in credits: nothing when its charge went back. */
export function netCredits(task: Pick<Task, 'status' | 'creditsUsed' | 'uncollectedCredits'>): number {
  const isKept = task.status !== 'failed' && task.status !== 'canceled';
  return isKept ? task.creditsUsed - task.uncollectedCredits : 0;
}
