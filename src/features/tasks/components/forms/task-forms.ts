import {
  AudioLines,
  Clapperboard,
  Film,
  Image,
  type LucideIcon,
  MessageCircle,
  Scaling,
  WandSparkles,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import type { FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { ImageToImageFields } from '#/features/tasks/components/forms/image-to-image-fields.tsx';
import { ImageToVideoFields } from '#/features/tasks/components/forms/image-to-video-fields.tsx';
import { ImageUpscaleFields } from '#/features/tasks/components/forms/image-upscale-fields.tsx';
import { LipsyncFields } from '#/features/tasks/components/forms/lipsync-fields.tsx';
import { TextToAudioFields } from '#/features/tasks/components/forms/text-to-audio-fields.tsx';
import { TextToImageFields } from '#/features/tasks/components/forms/text-to-image-fields.tsx';
import { TextToVideoFields } from '#/features/tasks/components/forms/text-to-video-fields.tsx';
import type { AnyDraft } from '#/features/tasks/components/task-input.ts';

/** The form of a task type. Its texts are under `types.<slug>` in the message files. */
type TaskForm<Slug extends TaskTypeSlug> = {
  Fields: ComponentType<FieldsProps<Slug>>;
  icon: LucideIcon;
  /** The field that an example of the texts fills in; without one there are no examples. */
  exampleField?: 'prompt' | 'text';
};

/** The form of each task type, in the order in which they are shown. */
const taskForms: { [Slug in TaskTypeSlug]: TaskForm<Slug> } = {
  'text-to-image': { Fields: TextToImageFields, icon: Image, exampleField: 'prompt' },
  'image-to-image': { Fields: ImageToImageFields, icon: WandSparkles, exampleField: 'prompt' },
  'image-upscale': { Fields: ImageUpscaleFields, icon: Scaling },
  'text-to-video': { Fields: TextToVideoFields, icon: Clapperboard, exampleField: 'prompt' },
  'image-to-video': { Fields: ImageToVideoFields, icon: Film, exampleField: 'prompt' },
  'text-to-audio': { Fields: TextToAudioFields, icon: AudioLines, exampleField: 'text' },
  lipsync: { Fields: LipsyncFields, icon: MessageCircle },
};

/** Returns a task type's form for code that does not know the type. The draft that it receives must be of that type. */
type AnyTaskForm = Omit<TaskForm<TaskTypeSlug>, 'Fields'> & {
  Fields: ComponentType<{
    draft: AnyDraft;
    onChange: (change: AnyDraft) => void;
    errorOf: (field: string) => string | null;
    onKeyDown: FieldsProps<TaskTypeSlug>['onKeyDown'];
  }>;
};

export function taskFormOf(slug: TaskTypeSlug): AnyTaskForm {
  return taskForms[slug] as unknown as AnyTaskForm;
}

/** The slugs of the task types, in the order in which they are shown. */
export const offeredSlugs = Object.keys(taskForms) as TaskTypeSlug[];
