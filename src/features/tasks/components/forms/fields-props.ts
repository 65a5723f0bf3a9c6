import type { KeyboardEvent } from 'react';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import type { AnyDraft, Draft } from '#/features/tasks/components/task-input.ts';

type Fields<OfDraft, Name extends string> = {
  draft: OfDraft;
  onChange: (change: Partial<OfDraft>) => void;
  /** Why a field was refused, as a sentence; null where it was not. */
  errorOf: (field: Name) => string | null;
  /** Sends the form from a field of several lines. */
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
};

/** What the fields of a type are given by the form around them. */
export type FieldsProps<Slug extends TaskTypeSlug> = Fields<Draft<Slug>, keyof Draft<Slug> & string>;

/** The same for code that does not know which type it is. */
export type AnyFieldsProps = Fields<AnyDraft, string>;
