import type { KeyboardEvent } from 'react';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import type { Draft } from '#/features/tasks/components/task-input.ts';

/** What the fields of a type are given by the form around them. */
export type FieldsProps<Slug extends TaskTypeSlug> = {
  draft: Draft<Slug>;
  onChange: (change: Partial<Draft<Slug>>) => void;
  /** Why a field was refused, as a sentence; null where it was not. */
  errorOf: (field: keyof Draft<Slug> & string) => string | null;
  /** Sends the form from a field of several lines. */
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
};
