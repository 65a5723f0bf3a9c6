import type { MailKind } from '#/platform/mail/mail-texts.ts';

/**
 * The kinds of mail that can be sent again though what they said was erased: their link is made anew. It sets a password, confirms the
 * address, or calls a deletion off.
 */
const linkKinds = ['resetPassword', 'verifyEmail', 'deletionRequested'] as const satisfies readonly MailKind[];

export type LinkKind = (typeof linkKinds)[number];

/** Whether the link of mails of this kind can be made anew. */
export function isLinkKind(kind: string): kind is LinkKind {
  return (linkKinds as readonly string[]).includes(kind);
}
