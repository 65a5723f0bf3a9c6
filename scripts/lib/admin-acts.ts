import { findNamed } from '#/features/admin/queries/find-users.ts';
import { type Act, actSchema } from '#/features/admin/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { SetupError } from '#/lib/setup-error.ts';
import type { Db } from '#/platform/db.ts';

/** A command of `npm run admin` as it was called: its words, and its options by their names. */
export type Asked = { command: string; words: string[]; values: Record<string, string | boolean | undefined> };

/** The acts whose only word is a user. */
const ofUser = {
  block: 'block',
  unblock: 'unblock',
  'sign-out': 'signOut',
  note: 'note',
  delete: 'delete',
  export: 'export',
  'keep-account': 'keepAccount',
} as const;

/**
 * Returns the act that a command asks for.
 * @throws {SetupError} where what it is given is no number or instant
 * @throws NotFoundError (user), ValidationError
 */
export async function actOf(db: Db, { command, words, values }: Asked): Promise<Act> {
  const [first = '', second] = words;
  const idOf = async () => (await findNamed(db, first)).id;
  if (Object.hasOwn(ofUser, command))
    return checked({ act: ofUser[command as keyof typeof ofUser], userId: await idOf() });
  switch (command) {
    case 'grant': {
      const { source, says, expires } = values;
      const amountCredits = numberOf('CREDITS', second);
      const life = expires === undefined ? {} : { expiresAt: instantOf('--expires', expires) };
      return checked({ act: 'grant', userId: await idOf(), amountCredits, source, description: says, ...life });
    }
    case 'take-back':
      return checked({
        act: 'takeBack',
        userId: await idOf(),
        amountCredits: second === 'all' ? undefined : numberOf('CREDITS', second),
        grantId: values.grant,
      });
    case 'void':
      return checked({ act: 'void', grantId: first });
    case 'refund': {
      const part = second === undefined ? {} : { amountCredits: numberOf('CREDITS', second) };
      return checked({ act: 'refund', chargeId: first, ...part });
    }
    case 'plan':
      return planOf(await idOf(), second, values);
    case 'role':
      return checked({ act: 'role', userId: await idOf(), role: second });
    case 'undo-expiry':
      return checked({
        act: 'undoExpiry',
        lineId: first,
        ...(values.days === undefined ? {} : { days: numberOf('--days', values.days) }),
      });
    case 'send-mail':
      return checked({ act: 'sendMail', mailId: first });
    case 'task': {
      if (first !== 'end' && first !== 'retry')
        throw new SetupError(`npm run admin -- task takes end or retry (got "${first}").`);
      return checked({ act: first === 'end' ? 'endTask' : 'retryTask', taskId: second });
    }
    default:
      throw new Error(`The command ${command} is no act.`);
  }
}

function planOf(userId: string, planName: string | undefined, values: Asked['values']): Act {
  if (values.keep === true && planName === undefined) return checked({ act: 'keepPlan', userId });
  if (values.keep === true || planName === undefined)
    throw new SetupError('npm run admin -- plan takes a PLAN, or --keep: say one of the two.');
  const billingCycle = values.yearly === true ? 'yearly' : 'monthly';
  const when = values['at-period-end'] === true ? 'atPeriodEnd' : 'now';
  return checked({ act: 'plan', userId, planName, billingCycle, when });
}

function checked(act: Record<string, unknown>): Act {
  return checkInput(actSchema, Object.fromEntries(Object.entries(act).filter(([, value]) => value !== undefined)));
}

function numberOf(name: string, text: unknown): number {
  if (typeof text !== 'string' || !/^\d{1,10}$/.test(text))
    throw new SetupError(`${name} must be a whole number (got "${String(text)}").`);
  return Number(text);
}

/** Reads an instant with its time zone. @throws {SetupError} that names the option */
export function instantOf(name: string, text: unknown): Date {
  const isInstant =
    typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const instant = new Date(isInstant ? text : Number.NaN);
  if (Number.isNaN(instant.getTime()))
    throw new SetupError(
      `${name} must be an instant with a time zone, such as 2026-11-30T09:00:00Z (got "${String(text)}").`,
    );
  return instant;
}
