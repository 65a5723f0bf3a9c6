import type { MailData, MailKind } from '#/platform/mail/mail-texts.ts';

/** Values for the texts of each kind of mail, as they come. */
export const mailSamples: Record<MailKind, MailData> = {
  creditsExpire: {
    credits: 12,
    endsAt: '2027-03-03T10:20:30.000Z',
    lastEndsAt: '2027-03-05T08:00:00.000Z',
    dates: 'several',
    url: '/en/history',
  },
  planRenews: {
    plan: 'Basic',
    nextPlan: 'Basic',
    credits: 500,
    renewsAt: '2027-03-03T10:20:30.000Z',
    next: 'same',
    cycle: 'yearly',
    url: '/en/plans',
  },
  taskEnded: { done: 2, failed: 1, url: '/en/gallery' },
  lowCredits: { available: 9, threshold: 10, url: '/en/plans' },
};
