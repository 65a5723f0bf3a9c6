import type { OfferedModels } from '#/catalog/offered-models.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import type { LegalPageName } from '#/components/legal-page-names.ts';
import type { LegalPages } from '#/features/information/queries.ts';
import type { HelpFigures, Part } from '#/features/information/schema.ts';
import type { Role } from '#/generated/prisma/enums.ts';
import type { MailView } from '#/platform/mail/mailbox.ts';
import type { ApiCaller } from '#/web/root.ts';
import type { SignInProvider } from '#/web/sign-in-providers.ts';

/**
 * Who is signed in. The role is for what pages show; what somebody may do is read anew at each call. `deletionAt`: when the account is
 * deleted, if that was asked for.
 */
export type SessionUser = {
  id: string;
  name: string;
  email: string;
  role: Role;
  createdAt: Date;
  deletionAt: Date | null;
};

/** What a page gets of the server: the procedures as whoever made the request, and who that is. */
export type PageCaller = { user: SessionUser | null; api: ApiCaller };

/** What the server gives to pages. Next bundles copies of what pages import, so nothing else of the server may reach them. */
export type WebSlot = {
  /** What it throws, and what its procedures throw, has `waitingDigest` where the page is to wait. */
  callerFor(headers: Headers): Promise<PageCaller>;
  /** Whether pages may show the mailbox of this installation to whoever made the request. */
  hasMailbox(headers: Headers): boolean;
  /** The newest mails of this installation. What it throws has `waitingDigest` where the page is to wait. */
  readMailbox(headers: Headers): Promise<MailView[]>;
  /** Whether new accounts may be made. */
  isSignUpOpen: boolean;
  /** Whether people sign in at once, and have their welcome credits once their address is verified. */
  areCreditsForVerified: boolean;
  /** Whose accounts people may sign in with. */
  signInProviders: readonly SignInProvider[];
  /** The task types that are offered here. */
  offered: readonly TaskTypeSlug[];
  /** The models that are offered of each. */
  models: OfferedModels;
  /** Looks at what the product stands on. Returns the parts that are broken. */
  brokenParts(): Promise<readonly Part[]>;
  /** The figures in the answers of the help. */
  helpFigures: HelpFigures;
  /** The legal pages that an admin is told to write: placeholders, where others reach the product. */
  unwrittenPages: readonly LegalPageName[];
  /** The legal pages of the operator. */
  legalPages: LegalPages;
};

/** Next passes the digest of an error on as it is: by this one pages know that something does not answer just now. */
export const waitingDigest = 'SERVER_WAITING';

const slot: unique symbol = Symbol.for('product.web') as never;
const shared = globalThis as typeof globalThis & { [slot]?: WebSlot };

/** Called once by the process, before its pages are asked for. */
export function offerToPages(offered: WebSlot): void {
  shared[slot] = offered;
}

/** Called by pages. */
export function webSlot(): WebSlot {
  const offered = shared[slot];
  if (!offered)
    throw new Error('Pages work in the web process only: start it with npm start, npm run web or npm run dev.');
  return offered;
}
