import 'server-only';
import { headers } from 'next/headers';
import { cache } from 'react';
import type { OfferedModels } from '#/catalog/offered-models.ts';
import { createPath } from '#/catalog/offered-types.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { type LegalPageName, legalPageNames } from '#/components/legal-page-names.ts';
import type { LegalPages } from '#/features/information/queries.ts';
import type { HelpFigures, Part } from '#/features/information/schema.ts';
import type { MailView } from '#/platform/mail/mailbox.ts';
import { type PageCaller, type SessionUser, waitingDigest, webSlot } from '#/web/slot.ts';

/** The procedures as whoever asks for the page that is being drawn. Their session is read once, however often this is called. */
export const getPageCaller = cache(async (): Promise<PageCaller> => {
  return webSlot().callerFor(new Headers(await headers()));
});

/** The role of the operator who asks for the page that is being drawn, read from the database; null for everybody else. */
export const getOperatorRole = cache(async (): Promise<'support' | 'admin' | null> => {
  const { user, api } = await getPageCaller();
  if (!user) return null;
  try {
    return (await api.admin.me()).role;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FORBIDDEN') return null;
    throw error;
  }
});

/** The person who asks for the page that is being drawn, or null. */
export async function getSession(): Promise<{ user: SessionUser } | null> {
  const { user } = await getPageCaller();
  return user && { user };
}

/** Whether the mailbox of this installation may be shown to whoever asks for the page: to nobody on another machine. */
export async function hasMailbox(): Promise<boolean> {
  return webSlot().hasMailbox(new Headers(await headers()));
}

/** The newest mails of this installation; null where they are not to be shown to whoever asks for the page. */
export async function getMailbox(): Promise<MailView[] | null> {
  return (await hasMailbox()) ? webSlot().readMailbox(new Headers(await headers())) : null;
}

/** Whether people sign in at once here, and have their welcome credits once their address is verified. */
export function areCreditsForVerified(): boolean {
  return webSlot().areCreditsForVerified;
}

/** Whether new accounts may be made here. */
export function isSignUpOpen(): boolean {
  return webSlot().isSignUpOpen;
}

/** Whose accounts people may sign in with here, by the operator's settings. */
export function signInProvidersHere(): readonly string[] {
  return webSlot().signInProviders;
}

/** The task types that are offered here, the models of each, and the path of the page on which people begin. */
export function offeredHere(): { slugs: readonly TaskTypeSlug[]; models: OfferedModels; createPath: string } {
  const { offered, models } = webSlot();
  return { slugs: offered, models, createPath: createPath(offered) };
}

/** The legal pages of the operator, as they were when the process started. */
export function legalPages(): LegalPages {
  return webSlot().legalPages;
}

/** The names of those, in the order they are shown. */
export function legalPageNamesHere(): LegalPageName[] {
  const pages = legalPages();
  return legalPageNames.filter((name) => pages[name] !== undefined);
}

/** The parts of the product that are broken now. It needs none of them to tell. */
export function brokenParts(): Promise<readonly Part[]> {
  return webSlot().brokenParts();
}

/** The legal pages that an admin is to write before others read them. */
export function unwrittenPages(): readonly LegalPageName[] {
  return webSlot().unwrittenPages;
}

/** The figures in the answers of the help. */
export function helpFiguresHere(): HelpFigures {
  return webSlot().helpFigures;
}

/** Whether an error of the calls above, or of a procedure, says that something does not answer just now. */
export function isToWait(error: unknown): boolean {
  return error instanceof Error && 'digest' in error && error.digest === waitingDigest;
}
