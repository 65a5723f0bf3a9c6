import { type Person, people } from '#test/authorization/people.ts';

/**
 * Whom something is for: everybody; whoever is signed in; of those only the one whose it is, where others are told that it is not
 * theirs, or that there is no such thing; support and admins; admins alone; programs alone that sign what they send.
 */
export type Access = 'public' | 'user' | 'own' | 'hidden' | 'support' | 'admin' | 'signature';

/** What somebody is answered: let in, not signed in (401), not allowed (403), or that there is no such thing (404). */
export type Outcome = 'in' | 'signed out' | 'forbidden' | 'missing';

/** Everybody alike, but for those who are named. */
function all(outcome: Outcome, but: Partial<Record<Person, Outcome>> = {}): Record<Person, Outcome> {
  return { ...(Object.fromEntries(people.map((person) => [person, outcome])) as Record<Person, Outcome>), ...but };
}

/** Who has no session, or none any more. */
const outside = { anonymous: 'signed out', blocked: 'signed out' } as const;

/** The one table of what each kind of access means for each person. */
export const outcomes: Record<Access, Record<Person, Outcome>> = {
  public: all('in'),
  user: all('in', outside),
  own: all('forbidden', { ...outside, owner: 'in' }),
  hidden: all('missing', { ...outside, owner: 'in' }),
  support: all('forbidden', { ...outside, support: 'in', admin: 'in' }),
  admin: all('forbidden', { ...outside, admin: 'in' }),
  signature: all('forbidden'),
};

/** What a status says of authorization. Another refusal, such as of an input, comes after it: whoever gets one was let in. */
export function outcomeOf(status: number): Outcome {
  if (status === 401) return 'signed out';
  if (status === 403) return 'forbidden';
  return status === 404 ? 'missing' : 'in';
}
