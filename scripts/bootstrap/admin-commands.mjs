// @ts-check
// What each command of `npm run admin` does, and what it takes.

const who = (/** @type {string} */ more = '') => ({
  name: `WHO${more}`,
  does: 'the address or the id of the user, and what is named with it',
});
const json = { does: 'the answer for programs, as JSON' };
const ofActs = {
  reason: { value: 'TEXT', does: 'why, in your words: it stands in the record of acts, never in a ledger line' },
  yes: { does: 'does it without asking; else the effect is shown and asked for' },
  key: { value: 'TEXT', does: 'does it once, however often it is called with the same key' },
  json,
};

/** By their names: every one changes something and keeps a record of it, but for `user`, `like` and `audit`. */
export const adminCommands = /** @satisfies {Record<string, import('./commands.mjs').Command>} */ ({
  user: {
    run: 'npm run admin -- user',
    does: 'Shows an account: plan, balance, grants, lines, tasks, notes and acts.',
    words: { ...who(), least: 1, most: 1 },
    options: { at: { value: 'INSTANT', does: 'as it was then, such as 2026-11-30T09:00:00Z' }, json },
    example: 'ada@example.org',
  },
  like: {
    run: 'npm run admin -- like',
    does: 'Finds accounts that may be of the same person: like mailboxes, the same network address.',
    words: { ...who(), least: 1, most: 1 },
    options: { json },
    example: 'ada@example.org',
  },
  audit: {
    run: 'npm run admin -- audit',
    does: 'Shows the newest acts, of everybody or about one account.',
    words: { ...who(), least: 0, most: 1 },
    options: { json },
  },
  grant: {
    run: 'npm run admin -- grant',
    does: 'Gives credits.',
    words: { ...who(' CREDITS'), least: 2, most: 2 },
    options: {
      source: { value: 'SOURCE', does: 'ADMIN (where it is left out), PROMO, PURCHASE, REFERRAL or SIGNUP' },
      expires: { value: 'INSTANT', does: 'until when they can be spent; else for ever' },
      says: { value: 'TEXT', does: 'what the user reads in the line' },
      ...ofActs,
    },
    example: 'ada@example.org 50 --reason "A video that came too late"',
  },
  'take-back': {
    run: 'npm run admin -- take-back',
    does: 'Takes credits back, no more than can be spent; `all` is as many as can be.',
    words: { ...who(' CREDITS|all'), least: 2, most: 2 },
    options: { grant: { value: 'ID', does: 'from this grant only' }, ...ofActs },
    example: 'ada@example.org 50 --reason "Given twice"',
  },
  void: {
    run: 'npm run admin -- void',
    does: 'Takes back all that is left of a grant, which cannot be spent any more.',
    words: { name: 'GRANT', does: 'the id of the grant, as `user` shows it', least: 1, most: 1 },
    options: ofActs,
  },
  refund: {
    run: 'npm run admin -- refund',
    does: 'Gives credits of a charge back: all that is left of it, or so many.',
    words: {
      name: 'CHARGE',
      does: 'the id of the line, as `user` shows it; behind it how many credits',
      least: 1,
      most: 2,
    },
    options: ofActs,
  },
  plan: {
    run: 'npm run admin -- plan',
    does: 'Sets the plan, at once or at the end of what is paid.',
    words: { ...who(' PLAN'), least: 1, most: 2 },
    options: {
      yearly: { does: 'paid by the year; else by the month' },
      'at-period-end': { does: 'once what is paid has ended' },
      keep: { does: 'calls the change off that is scheduled; without a PLAN' },
      ...ofActs,
    },
    example: 'ada@example.org Basic --reason "Chose the wrong one"',
  },
  block: {
    run: 'npm run admin -- block',
    does: 'Blocks an account: no sign-in, no new charge. Open tasks end as usual, and its credits are kept.',
    words: { ...who(), least: 1, most: 1 },
    options: ofActs,
  },
  unblock: {
    run: 'npm run admin -- unblock',
    does: 'Takes the block off.',
    words: { ...who(), least: 1, most: 1 },
    options: ofActs,
  },
  'sign-out': {
    run: 'npm run admin -- sign-out',
    does: 'Ends every session of a user.',
    words: { ...who(), least: 1, most: 1 },
    options: ofActs,
  },
  role: {
    run: 'npm run admin -- role',
    does: 'Makes somebody a user, support or an admin; the last admin stays one.',
    words: { ...who(' ROLE'), least: 2, most: 2 },
    options: ofActs,
  },
  'undo-expiry': {
    run: 'npm run admin -- undo-expiry',
    does: 'Gives back what expired in a line.',
    words: { name: 'LINE', does: 'the id of the line of the expiry, as `user` shows it', least: 1, most: 1 },
    options: { days: { value: 'N', does: 'for how long they live again, 30 where it is left out' }, ...ofActs },
  },
  task: {
    run: 'npm run admin -- task',
    does: 'Ends a task that is stuck, with its credits back, or has one that failed done again.',
    words: { name: 'end|retry TASK', does: 'what to do, and the id of the task', least: 2, most: 2 },
    options: ofActs,
  },
  batch: {
    run: 'npm run admin -- batch',
    does: 'Does one act on many accounts, charges or tasks: looks at each first, then does each once. docs/operating.md has examples.',
    words: { name: 'FILE.json', does: 'what is done, and to whom', least: 1, most: 1 },
    options: ofActs,
    example: 'wrong-price.json --reason "Priced too high" --key "week 48"',
  },
  'send-mail': {
    run: 'npm run admin -- send-mail',
    does: 'Sends a mail again, to the address that the account has now; a link in it is made anew.',
    words: { name: 'MAIL', does: 'the id of the mail, as `user` shows it', least: 1, most: 1 },
    options: ofActs,
  },
  export: {
    run: 'npm run admin -- export',
    does: 'Writes everything that is of an account into one archive, as its owner may save it.',
    words: { ...who(' FILE.zip'), least: 2, most: 2 },
    options: ofActs,
    example: 'ada@example.org ada.zip --reason "Asked by letter of 30 November, passport seen"',
  },
  note: {
    run: 'npm run admin -- note',
    does: 'Keeps a note about a user: the reason is the note.',
    words: { ...who(), least: 1, most: 1 },
    options: ofActs,
  },
  delete: {
    run: 'npm run admin -- delete',
    does: 'Has an account deleted in 14 days, as its owner may: a mail says so, and how it is called off.',
    words: { ...who(), least: 1, most: 1 },
    options: ofActs,
  },
  'keep-account': {
    run: 'npm run admin -- keep-account',
    does: 'Calls the deletion of an account off.',
    words: { ...who(), least: 1, most: 1 },
    options: ofActs,
  },
});
