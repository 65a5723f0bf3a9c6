import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type Accounts, type Person, people } from '#test/authorization/people.ts';

const folder = join(import.meta.dirname, '../../src/app/[locale]');

/** The pages of src/app by their addresses, with what stands in brackets as it is there: `/tasks/[type]`. */
export function pagesOfFolder(): string[] {
  return globSync('**/page.tsx', { cwd: folder }).map((file) => `/${file.replace(/\/?page\.tsx$/, '')}`);
}

/** What somebody gets who opens a page: the page, the sign-in that leads back to it, another page, or that there is none. */
export type PageOutcome = 'shown' | 'sign-in' | 'away' | 'missing';

/** Whom a page is for: as of procedures, and those for who is signed out, and for nobody. */
export type PageAccess = 'public' | 'user' | 'signed out' | 'support' | 'admin' | 'nobody';

/** Everybody alike, but for those who are named. */
function all(outcome: PageOutcome, but: Partial<Record<Person, PageOutcome>> = {}): Record<Person, PageOutcome> {
  return { ...(Object.fromEntries(people.map((person) => [person, outcome])) as Record<Person, PageOutcome>), ...but };
}

/** Who has no session, or none any more. */
const outside = { anonymous: 'sign-in', blocked: 'sign-in' } as const;

/** What each kind of access means for each person. Who may not see the console finds that there is none. */
export const pageOutcomes: Record<PageAccess, Record<Person, PageOutcome>> = {
  public: all('shown'),
  user: all('shown', outside),
  'signed out': all('away', { anonymous: 'shown', blocked: 'shown' }),
  support: all('missing', { ...outside, support: 'shown', admin: 'shown' }),
  admin: all('missing', { ...outside, admin: 'shown' }),
  nobody: all('missing'),
};

/** `path` where the address of the page has something in brackets. */
export type PageRow = { access: PageAccess; path?: string | ((accounts: Accounts) => string) };

/** The batch of acts whose page is opened. */
export const shownBatchId = '01900000-0000-7000-8000-000000000001';

/** Every page. A new one without a row here fails with its name. */
export const pageRows: Record<string, PageRow> = {
  '/': { access: 'public' },
  '/[...rest]': { access: 'nobody', path: '/nothing/here' },
  '/account': { access: 'user' },
  '/admin': { access: 'support' },
  '/admin/audit': { access: 'admin' },
  '/admin/batches': { access: 'admin' },
  '/admin/batches/[id]': { access: 'admin', path: `/admin/batches/${shownBatchId}` },
  '/admin/pending': { access: 'admin' },
  '/admin/plans': { access: 'support' },
  '/admin/plans/[name]': { access: 'support', path: '/admin/plans/Free' },
  '/admin/plans/new': { access: 'admin' },
  '/admin/tasks': { access: 'support' },
  '/admin/users': { access: 'support' },
  '/admin/users/[id]': { access: 'support', path: ({ owner }) => `/admin/users/${owner.userId}` },
  '/admin/users/[id]/like': { access: 'support', path: ({ owner }) => `/admin/users/${owner.userId}/like` },
  '/admin/users/[id]/view': { access: 'support', path: ({ owner }) => `/admin/users/${owner.userId}/view` },
  // What mails lead to, also on a machine on which nobody has signed in.
  '/change-email': { access: 'public' },
  '/keep-account': { access: 'public' },
  '/reset-password': { access: 'public' },
  '/unsubscribe': { access: 'public' },
  '/verify-email': { access: 'public' },
  '/forgot-password': { access: 'public' },
  '/credits': { access: 'user' },
  '/docs/api': { access: 'public' },
  '/gallery': { access: 'user' },
  '/help': { access: 'public' },
  '/history': { access: 'user' },
  '/legal/[page]': { access: 'public', path: '/legal/terms' },
  // Whoever sits at the machine of a product that listens there alone, as the one of the tests does.
  '/mail': { access: 'public' },
  '/plans': { access: 'public' },
  '/sign-in': { access: 'signed out' },
  '/sign-up': { access: 'signed out' },
  '/tasks/[type]': { access: 'public', path: '/tasks/text-to-image' },
};
