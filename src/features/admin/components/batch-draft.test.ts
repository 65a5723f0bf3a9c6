import { expect, test } from 'vitest';
import { startValues } from '#/features/admin/components/act-fields.ts';
import { batchKinds, batchOf, manyForms } from '#/features/admin/components/batch-draft.ts';
import { batchSchema } from '#/features/admin/schema.ts';

const filled: Record<string, string> = {
  generationType: 'TEXT_TO_VIDEO',
  from: '2030-01-31T10:00',
  to: '2030-02-01T10:00',
  percent: '20',
  who: ' ada@example.org,\nbob@example.org; 00000000-0000-4000-8000-000000000001 ',
  holdersOf: 'Free',
  amountCredits: '25',
  planName: 'Basic',
};

test.each(batchKinds.flatMap((of) => manyForms.map((form) => ({ of, form, act: form.act }))))(
  'a batch of $of with the act $act is sent as the server takes it',
  ({ of, form, act }) => {
    const values = { ...filled, ...startValues(form, filled) };
    const asked = batchSchema.parse(batchOf({ of, act, values }));
    expect(asked).toMatchObject(
      of === 'charges' ? { percent: 20, from: new Date('2030-01-31T10:00Z') } : { act: { act } },
    );
    if (asked.of === 'users')
      expect(asked.who).toEqual(['ada@example.org', 'bob@example.org', '00000000-0000-4000-8000-000000000001']);
    if (asked.of === 'holders') expect(asked.planName).toBe('Free');
  },
);
