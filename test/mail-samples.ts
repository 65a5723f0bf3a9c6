import type { MailData, MailKind } from '#/platform/mail/mail-texts.ts';

/** Values for the texts of each kind of mail, as they come. */
export const mailSamples: Record<MailKind, MailData> = {
  lowCredits: { available: 9, threshold: 10, url: '/en/plans' },
};
