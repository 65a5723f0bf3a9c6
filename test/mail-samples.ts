import type { MailData, MailKind } from '#/platform/mail/mail-texts.ts';

/** Values for the texts of each kind of mail, as they come. */
export const mailSamples: Record<MailKind, MailData> = {
  deletionRequested: { deletionAt: '2030-01-15T10:00:00.000Z', url: '/en/keep-account?token=x' },
  deletionReminder: { deletionAt: '2030-01-15T10:00:00.000Z', url: '/en/keep-account?token=x' },
  deletionCanceled: { url: '/en/account' },
  accountDeleted: {},
  lowCredits: { available: 9, threshold: 10, url: '/en/plans' },
};
