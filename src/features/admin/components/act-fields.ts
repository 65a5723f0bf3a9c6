/** How a field of an act is filled in. */
export type ActField = {
  name: string;
  kind: 'id' | 'credits' | 'days' | 'instant' | 'text' | 'choice' | 'list';
  choices?: readonly string[] | undefined;
  start?: string;
  /** Left empty, it means all that there is. */
  isAllWhenEmpty?: true;
};

/** An act of the console: what it needs beside the account, and whether support may do it. */
export type ActForm = { act: string; isForSupport: boolean; isOfUser: boolean; fields: readonly ActField[] };

const chargeId: ActField = { name: 'chargeId', kind: 'id' };
const amount: ActField = { name: 'amountCredits', kind: 'credits' };
const amountOrAll: ActField = { ...amount, isAllWhenEmpty: true };
const taskId: ActField = { name: 'taskId', kind: 'id' };

/** Every act, in the order in which they are offered. What may stand in a field is checked by the server, which names it. */
export const actForms: readonly ActForm[] = [
  { act: 'note', isForSupport: true, isOfUser: true, fields: [] },
  { act: 'refund', isForSupport: true, isOfUser: false, fields: [chargeId, amountOrAll] },
  {
    act: 'grant',
    isForSupport: false,
    isOfUser: true,
    fields: [
      amount,
      { name: 'source', kind: 'choice', choices: ['ADMIN', 'PROMO', 'REFERRAL'] },
      { name: 'expiresAt', kind: 'instant' },
      { name: 'description', kind: 'text', start: 'Credits from us' },
    ],
  },
  { act: 'takeBack', isForSupport: false, isOfUser: true, fields: [amountOrAll, { name: 'grantId', kind: 'id' }] },
  { act: 'void', isForSupport: false, isOfUser: false, fields: [{ name: 'grantId', kind: 'id' }] },
  {
    act: 'undoExpiry',
    isForSupport: true,
    isOfUser: false,
    fields: [
      { name: 'lineId', kind: 'id' },
      { name: 'days', kind: 'days', start: '30' },
    ],
  },
  {
    act: 'plan',
    isForSupport: false,
    isOfUser: true,
    fields: [
      { name: 'planName', kind: 'text' },
      { name: 'billingCycle', kind: 'choice', choices: ['monthly', 'yearly'] },
      { name: 'when', kind: 'choice', choices: ['now', 'atPeriodEnd'] },
    ],
  },
  { act: 'keepPlan', isForSupport: false, isOfUser: true, fields: [] },
  { act: 'endTask', isForSupport: true, isOfUser: false, fields: [taskId] },
  { act: 'retryTask', isForSupport: true, isOfUser: false, fields: [taskId] },
  { act: 'sendMail', isForSupport: true, isOfUser: false, fields: [{ name: 'mailId', kind: 'id' }] },
  { act: 'signOut', isForSupport: true, isOfUser: true, fields: [] },
  { act: 'block', isForSupport: false, isOfUser: true, fields: [] },
  { act: 'unblock', isForSupport: false, isOfUser: true, fields: [] },
  { act: 'export', isForSupport: false, isOfUser: true, fields: [] },
  { act: 'delete', isForSupport: false, isOfUser: true, fields: [] },
  { act: 'keepAccount', isForSupport: false, isOfUser: true, fields: [] },
  {
    act: 'role',
    isForSupport: false,
    isOfUser: true,
    fields: [{ name: 'role', kind: 'choice', choices: ['user', 'support', 'admin'] }],
  },
];

/** What stands in the fields before anything is typed: what the address says, else the field's own start. */
export function startValues(
  { fields }: Pick<ActForm, 'fields'>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name, start, choices }) => [name, given[name] ?? start ?? choices?.[0] ?? '']),
  );
}

/** Returns the act that the fields mean, as it is sent. Fields that are left empty are left out. */
export function actOf({ act, isOfUser, fields }: ActForm, userId: string, values: Readonly<Record<string, string>>) {
  return { act, ...(isOfUser ? { userId } : {}), ...typedFields(fields, values) };
}

type Typed = string | number | Date | string[];

/** Returns what fields mean, by their names. Those that are left empty are left out. */
export function typedFields(
  fields: readonly ActField[],
  values: Readonly<Record<string, string>>,
): Record<string, Typed> {
  const filled = fields.flatMap(({ name, kind }) => {
    const text = values[name]?.trim() ?? '';
    return text === '' ? [] : [[name, typedValue(kind, text)] as const];
  });
  return Object.fromEntries(filled);
}

function typedValue(kind: ActField['kind'], text: string): Typed {
  if (kind === 'list') return text.split(/[\s,;]+/).filter((part) => part !== '');
  if (kind === 'credits' || kind === 'days') return Number(text);
  return kind === 'instant' ? new Date(`${text}Z`) : text;
}
