import { type ActField, type ActForm, actForms, typedFields } from '#/features/admin/components/act-fields.ts';

/** Whom a batch is about: charges of a type and a time, people by a list, or whoever has a plan. */
export const batchKinds = ['charges', 'users', 'holders'] as const;
export type BatchKind = (typeof batchKinds)[number];

/** The acts that are done to many people, in the order in which they are offered. */
const manyActs = ['grant', 'takeBack', 'plan', 'block', 'unblock', 'signOut', 'note'];

/** The forms of the acts that are done to many people. What names one thing of one account is left out. */
export const manyForms: readonly ActForm[] = manyActs.flatMap((act) =>
  actForms
    .filter((form) => form.act === act)
    .map((form) => ({ ...form, fields: form.fields.filter(({ name }) => name !== 'grantId') })),
);

/** What says whom each kind is about. A list of people is a text. */
export const targetFields: Record<BatchKind, readonly ActField[]> = {
  charges: [
    { name: 'generationType', kind: 'choice' },
    { name: 'from', kind: 'instant' },
    { name: 'to', kind: 'instant' },
    { name: 'percent', kind: 'credits', start: '100' },
  ],
  users: [{ name: 'who', kind: 'list' }],
  holders: [
    { name: 'holdersOf', kind: 'choice' },
    { name: 'createdFrom', kind: 'instant' },
    { name: 'createdTo', kind: 'instant' },
  ],
};

/** A batch as it is filled in: fields by their names. */
export type BatchDraft = { of: BatchKind; act: string; values: Readonly<Record<string, string>> };

/** Returns what a draft asks for, as it is sent. Fields that are left empty are left out, and the server names them. */
export function batchOf({ of, act, values }: BatchDraft) {
  const { holdersOf, ...target } = typedFields(targetFields[of], values);
  if (of === 'charges') return { of, ...target };
  const form = manyForms.find((one) => one.act === act);
  const done = { act, ...typedFields(form?.fields ?? [], values) };
  return { of, ...target, ...(of === 'holders' ? { planName: holdersOf } : {}), act: done };
}
