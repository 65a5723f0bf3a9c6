// What `npm run admin` prints for people.
import type { ActAnswer } from '#/features/admin/commands/do-act.ts';
import type { LikeAccount } from '#/features/admin/queries/find-like-accounts.ts';
import type { getUser } from '#/features/admin/queries/get-user.ts';
import type { listAudit } from '#/features/admin/queries/list-audit.ts';
import type { listMails } from '#/features/admin/queries/list-mails.ts';
import type { ShownBatch } from './admin-batch.ts';

type Seen = Awaited<ReturnType<typeof getUser>>;
type Mails = Awaited<ReturnType<typeof listMails>>;
type Acts = Awaited<ReturnType<typeof listAudit>>['entries'];

const day = (instant: Date | null) => instant?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never';

/**
 * Returns a text as a terminal may show it: what people wrote cannot move the cursor, colour or hide anything. Line ends stay.
 */
export function forTerminal(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => (character === '\n' ? character : '\uFFFD'));
}

/** An amount, as in "1 credit". */
const credits = (amount: number) => `${amount} ${amount === 1 ? 'credit' : 'credits'}`;

/** What somebody wrote, in one line: it cannot look like a line of ours. */
const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

function section(title: string, lines: readonly string[]): string[] {
  return ['', lines.length === 0 ? `${title}: none` : title, ...lines.map((line) => `  ${line}`)];
}

/** An account with its grants, lines, tasks, mails, notes and acts. Amounts in credits, instants in UTC. */
export function textOfUser(seen: Seen, mails: Mails): string {
  const { user, plan } = seen;
  const next = plan?.nextPlan ? `, then ${plan.nextPlan} from ${day(plan.nextPlanAt)}` : '';
  const ends = plan?.endsAt ? ` until ${day(plan.endsAt)}` : '';
  return [
    `${user.email}  ${inOneLine(user.name)}  ${user.id}`,
    `role ${user.role}, since ${day(user.createdAt)}, ${seen.sessions} ${seen.sessions === 1 ? 'session' : 'sessions'}`,
    ...(user.blockedAt ? [`blocked since ${day(user.blockedAt)}`] : []),
    ...(user.deletionAt ? [`to be deleted on ${day(user.deletionAt)}`] : []),
    `as of ${seen.at.toISOString()}: ${credits(seen.availableCredits)}${seen.debtCredits ? `, owes ${seen.debtCredits}` : ''}`,
    ...(plan ? [`plan ${plan.name}${plan.billingCycle ? `, ${plan.billingCycle}` : ''}${ends}${next}`] : []),
    ...section(
      'Grants',
      seen.grants.map((grant) => {
        const life = grant.expiresAt ? `until ${day(grant.expiresAt)}` : 'never ends';
        const end = grant.voidedAt ? `taken back ${day(grant.voidedAt)}` : life;
        return `${grant.id}  ${grant.source.padEnd(8)} ${grant.remainingCredits} of ${grant.amountCredits}  ${end}  ${inOneLine(grant.description)}`;
      }),
    ),
    ...section(
      'Lines',
      seen.lines.map((line) => {
        const amount = `${line.amount > 0 ? '+' : ''}${line.amount}`.padStart(7);
        return `${line.id}  ${day(line.createdAt)} ${line.type.padEnd(8)} ${amount} → ${line.balance}  ${inOneLine(line.description)}`;
      }),
    ),
    ...section(
      'Tasks',
      seen.tasks.map((task) => {
        const why = task.errorMessage === null ? '' : `  ${inOneLine(task.errorMessage)}`;
        return `${task.id}  ${day(task.createdAt)} ${task.type} ${task.status}, ${credits(task.chargedCredits)}${why}`;
      }),
    ),
    ...section(
      'Mails',
      mails.map(({ id, createdAt, kind, recipient, state, refusal }) => {
        const why = refusal === null ? '' : `  ${inOneLine(refusal)}`;
        return `${id}  ${day(createdAt)} ${kind} to ${recipient}, ${state}${why}`;
      }),
    ),
    ...section(
      'Notes',
      seen.notes.map((note) => `${day(note.at)} ${note.actor}: ${inOneLine(note.reason)}`),
    ),
    ...section('Acts', seen.acts.filter(({ act }) => act !== 'note').map(lineOfAct)),
  ].join('\n');
}

function lineOfAct({ at, act, actor, reason, movedCredits, userId }: Acts[number]): string {
  const moved = movedCredits > 0 ? `, ${credits(movedCredits)}` : '';
  return `${day(at)} ${act}${moved} of ${userId} by ${actor}: ${inOneLine(reason)}`;
}

export function textOfAudit(entries: Acts): string {
  return entries.length === 0 ? 'No acts yet.' : entries.map(lineOfAct).join('\n');
}

/** What an act changes, a line for each figure that differs. */
export function textOfEffect({ act, userId, before, after, movedCredits, needsApproval, isAlone }: ActAnswer): string {
  const names = Object.keys(before) as (keyof typeof before)[];
  const changes = names.filter((name) => before[name] !== after[name]);
  const said = (value: unknown) => (value === null ? 'none' : String(value));
  return [
    `${act} of ${userId}${movedCredits > 0 ? `: ${credits(movedCredits)}` : ''}`,
    ...changes.map((name) => `  ${name}: ${said(before[name])} → ${said(after[name])}`),
    ...(changes.length === 0 ? ['  nothing of the account changes'] : []),
    ...(needsApproval
      ? [isAlone ? '  above the limit of one admin, and there is no second one' : '  waits for a second admin']
      : []),
  ].join('\n');
}

export function textOfLike(like: readonly LikeAccount[]): string {
  if (like.length === 0) return 'No other account is like it.';
  return like
    .map(({ user, because }) => {
      const blocked = user.blockedAt ? ', blocked' : '';
      return `${user.email}  ${user.id}  ${credits(user.bookCredits)}, since ${day(user.createdAt)}${blocked}: ${because.join(', ')}`;
    })
    .join('\n');
}

/** How a batch stands: how many acts, the credits that they move, the first of them, and why others are refused. */
export function textOfBatch({ batch, totals, first, refusals }: ShownBatch): string {
  return [
    `batch ${batch.id}: ${batch.status}`,
    ...totals.map(({ status, acts, movedCredits }) => `  ${status}: ${acts}, ${credits(movedCredits)}`),
    ...section(
      'First of them',
      first.map(({ userId, status, movedCredits }) => `${userId}  ${status}, ${credits(movedCredits)}`),
    ),
    ...section(
      'Refused',
      refusals.map(({ userId, refusal }) => `${userId}  ${refusal}`),
    ),
  ].join('\n');
}
