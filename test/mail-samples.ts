import type { MailData, MailKind } from '#/platform/mail/mail-texts.ts';

/** Values for the texts of each kind of mail, as they come. */
export const mailSamples: Record<MailKind, MailData> = {
  creditsExpire: {
    credits: 12,
    endsAt: '2027-03-03T10:20:30.000Z',
    lastEndsAt: '2027-03-05T08:00:00.000Z',
    dates: 'several',
    url: '/en/credits',
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
  resetPassword: { url: '/en/reset-password#token=abc' },
  verifyEmail: { url: '/en/verify-email#token=abc' },
  accountExists: { url: '/en/sign-in' },
  changeEmail: { oldEmail: 'ada@example.com', url: '/en/change-email#token=abc' },
  emailChangeAsked: { newEmail: 'lovelace@example.com', url: '/en/forgot-password' },
  emailChanged: { oldEmail: 'ada@example.com', newEmail: 'lovelace@example.com', url: '/en/help' },
  signInChanged: { change: 'password', changedAt: '2026-11-30T12:00:00.000Z', url: '/en/forgot-password' },
  signInFromElsewhere: {
    browser: 'Firefox',
    system: 'Linux',
    address: '192.0.2.7',
    signedInAt: '2026-11-30T12:00:00.000Z',
    url: '/en/account#sessions',
  },
  deletionRequested: { deletionAt: '2030-01-15T10:00:00.000Z', url: '/en/keep-account#token=x' },
  deletionReminder: { deletionAt: '2030-01-15T10:00:00.000Z', url: '/en/keep-account#token=x' },
  deletionCanceled: { url: '/en/account' },
  accountDeleted: {},
  lowCredits: { available: 9, threshold: 10, url: '/en/plans' },
};
