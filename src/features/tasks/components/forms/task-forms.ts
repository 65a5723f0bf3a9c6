import {
  AudioLines,
  Braces,
  Clapperboard,
  FileText,
  Film,
  Image,
  type LucideIcon,
  MessageCircle,
  Scaling,
  WandSparkles,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { OutputKind } from '#/catalog/define-task-type.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import type { AnyFieldsProps, FieldsProps } from '#/features/tasks/components/forms/fields-props.ts';
import { ImageUpscaleFields } from '#/features/tasks/components/forms/image-upscale-fields.tsx';
import { TextToAudioFields } from '#/features/tasks/components/forms/text-to-audio-fields.tsx';

/** The fields of those types that say more than their input does; of all others they follow from the input. */
const ownFields: { [Slug in TaskTypeSlug]?: ComponentType<FieldsProps<Slug>> } = {
  'image-upscale': ImageUpscaleFields,
  'text-to-audio': TextToAudioFields,
};

/** The icons of those types that have one of their own; all others have that of what they make. */
const ownIcons: { [Slug in TaskTypeSlug]?: LucideIcon } = {
  'image-to-image': WandSparkles,
  'image-upscale': Scaling,
  'text-to-video': Clapperboard,
  lipsync: MessageCircle,
};
const icons: Record<OutputKind, LucideIcon> = {
  image: Image,
  video: Film,
  audio: AudioLines,
  text: FileText,
  data: Braces,
};

/** Returns the fields that a task type brings itself; undefined where they follow from its input. */
export function ownFieldsOf(slug: TaskTypeSlug): ComponentType<AnyFieldsProps> | undefined {
  return ownFields[slug] as ComponentType<AnyFieldsProps> | undefined;
}

export function iconOf(slug: TaskTypeSlug): LucideIcon {
  return ownIcons[slug] ?? icons[taskTypes[slug].output];
}

/** The field that an example of the texts fills in: what people write. Undefined where they write nothing. */
export function exampleFieldOf(slug: TaskTypeSlug): 'prompt' | 'text' | undefined {
  const fields: object = taskTypes[slug].input.shape;
  return (['prompt', 'text'] as const).find((name) => name in fields);
}

/** The slugs of the task types, in the order in which they are shown. */
export const offeredSlugs: readonly TaskTypeSlug[] = taskTypeSlugs;
