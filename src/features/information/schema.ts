/**
 * What the product stands on, each looked at by itself, in the order in which people are told. The archive is that of the database's
 * log, where there is one.
 */
export const parts = ['database', 'queue', 'storage', 'clock', 'disk', 'archive'] as const;

export type Part = (typeof parts)[number];

/** The figures in the answers of the help that are neither a plan's nor a price's. */
export type HelpFigures = {
  /** For how many days credits come back after a failure, where they had expired meanwhile. */
  graceDays: number;
  imageMib: number;
  audioMib: number;
  audioSeconds: number;
  quotaMib: number;
  unusedHours: number;
  usedDays: number;
};
