import { expect, test } from 'vitest';
import { actForms, actOf, startValues } from '#/features/admin/components/act-fields.ts';
import { actSchema, supportActSchema } from '#/features/admin/schema.ts';

const userId = '00000000-0000-4000-8000-000000000001';
const filled: Record<string, string> = {
  chargeId: userId,
  grantId: userId,
  lineId: userId,
  taskId: userId,
  mailId: userId,
  amountCredits: '25',
  planName: 'Basic',
  expiresAt: '2030-01-31T10:00',
};

test.each(actForms)('the act $act is sent as the server takes it', (form) => {
  const act = actOf(form, userId, { ...startValues(form, filled) });
  expect(actSchema.parse(act)).toMatchObject({ act: form.act });
  expect(supportActSchema.safeParse(act).success).toBe(form.isForSupport);
});

test('every act that there is stands in the console', () => {
  const known = actSchema.options.map((option) => option.shape.act.value);
  expect(actForms.map(({ act }) => act).sort()).toEqual([...known].sort());
});
