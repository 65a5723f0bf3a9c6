/** An act that moves more credits than this waits for a second admin where there is one, unless ADMIN_APPROVAL_CREDITS says otherwise. */
export const defaultApprovalCredits = 10_000;

/** How long an act waits for a second admin, in days. */
export const approvalDays = 14;

/** The most acts of one batch. */
export const maxBatchItems = 10_000;
