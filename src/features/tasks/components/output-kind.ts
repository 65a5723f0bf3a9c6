import type { OutputKind as MadeKind } from '#/catalog/define-task-type.ts';
import { slugOf, taskTypes } from '#/catalog/task-types.ts';
import { shapeOf } from '#/features/tasks/components/frame.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

type OutputKind = MadeKind | 'other';

/**
 * What a task makes; `other` for work that was done elsewhere. Of a type that the code does not know any more its file says it:
 * what was made of it is still shown.
 */
export function outputKindOf(task: Pick<Task, 'type' | 'outputUrl' | 'outputJson'>): OutputKind {
  const slug = slugOf(task.type);
  if (slug) return taskTypes[slug].output;
  return task.type === 'EXTERNAL' ? 'other' : kindOfFile(task);
}

/** Films and sounds may have the same ending; only films say how wide they are. */
function kindOfFile({ outputUrl, outputJson }: Pick<Task, 'outputUrl' | 'outputJson'>): OutputKind {
  const ending = /\.(\w{1,5})(?:[?#]|$)/.exec(outputUrl ?? '')?.[1] ?? '';
  if (/^(png|jpe?g|webp|gif|avif)$/.test(ending)) return 'image';
  if (/^(wav|mp3|weba|ogg|opus|m4a|flac)$/.test(ending)) return 'audio';
  if (ending === 'txt') return 'text';
  if (ending === 'json') return 'data';
  if (!/^(webm|mp4)$/.test(ending)) return 'other';
  return shapeOf(outputJson) ? 'video' : 'audio';
}
