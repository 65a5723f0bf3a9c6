/*
 * One account as the rules have it, in plain values: docs say what should happen, this says it once more, in the plainest
 * way, and knows nothing of the product's code. Instants are milliseconds since 1970, amounts whole credits.
 */

export type Source = 'SIGNUP' | 'PLAN' | 'PURCHASE' | 'PROMO' | 'REFERRAL' | 'ADMIN' | 'ROLLOVER' | 'GRACE' | 'IMPORT';
export type LineType = 'CREDIT' | 'DEBIT' | 'REFUND' | 'PURCHASE' | 'EXPIRE' | 'CLAWBACK';
export type Cycle = 'monthly' | 'yearly';

/** The most that an account can hold. */
export const mostCredits = 2_000_000_000;

/** Credits of one kind that lie together. `number` counts an account's lots; `id` is the real grant's, once it is known. */
export type Lot = {
  number: number;
  id: string | null;
  source: Source;
  amount: number;
  left: number;
  priority: number;
  bornAt: number;
  from: number;
  /** Not spendable at this instant any more; null is for ever. */
  until: number | null;
  hasBegun: boolean;
  /** Taken back as a whole. */
  isVoid: boolean;
  /** The number of the lot that this one stands in for; its own where it stands for itself. */
  root: number;
  /** What of it rolls over at its end, and until when. */
  carry: { most: number; until: number } | null;
};

/** What a line took from a lot or put into it; `insteadOf` is the lot that should have had it back, but has ended. */
export type Part = { lot: number; amount: number; insteadOf: number | null };
export type Line = {
  number: number;
  id: string | null;
  type: LineType;
  at: number;
  amount: number;
  balance: number;
  parts: Part[];
  /** The number of the line that this one gives back. */
  undoes: number | null;
  /** What it adds to the debt. */
  debt: number;
  /** Of an end: what ended lives on in another lot. */
  isCarried?: true;
};

/** A debit, what it took from where and what of that has come back since, in the order in which it took. */
export type Charge = {
  line: number;
  at: number;
  /** What it may be settled at; null where it may not be dearer than it is. */
  most: number | null;
  took: { lot: number; amount: number; back: number }[];
};

export type Chargeback = { line: number; lot: number; taken: number; debt: number };
/** `cycleSince` is when the plan began to be paid in this cycle: its years are counted from then. */
export type Running = {
  name: string;
  cycle: Cycle | null;
  anchor: number;
  startsAt: number;
  endsAt: number | null;
  cycleSince: number;
};

export type Account = {
  lots: Lot[];
  lines: Line[];
  charges: Charge[];
  chargebacks: Chargeback[];
  /** How charges ended, by the number of their line; also where nothing had to be given back. */
  endings: Record<number, 'settled' | 'released'>;
  debt: number;
  plan: Running | null;
  /** `cycle` is null where it stays. */
  next: { name: string; at: number; cycle: Cycle | null } | null;
  /** Where the latest month of each plan ends or would have ended. */
  monthEnds: Record<string, number>;
  /** What the product wrote, line by line: the model learns the ids of lots and lines from it, and nothing else. */
  written: readonly WrittenLine[];
};

/** Of a real line: its id and, in order, the grants it moved. */
export type WrittenLine = { id: string; grantIds: readonly string[] };

export function newAccount(): Account {
  return {
    lots: [],
    lines: [],
    charges: [],
    chargebacks: [],
    endings: {},
    debt: 0,
    plan: null,
    next: null,
    monthEnds: {},
    written: [],
  };
}

/** A copy that can be changed without changing the account. Lines never change, so they are shared. */
export function copyOf(account: Account): Account {
  return {
    ...account,
    lots: account.lots.map((lot) => ({ ...lot })),
    lines: [...account.lines],
    charges: account.charges.map((charge) => ({ ...charge, took: charge.took.map((taken) => ({ ...taken })) })),
    chargebacks: [...account.chargebacks],
    endings: { ...account.endings },
    monthEnds: { ...account.monthEnds },
  };
}

export function lotNumbered(account: Account, number: number): Lot {
  const lot = account.lots[number];
  if (!lot) throw new Error(`The model has no lot ${number}.`);
  return lot;
}

/** The sum of the lines: what the account holds once everything that time called for has happened. */
export function balanceOf(account: Account): number {
  return account.lines.at(-1)?.balance ?? 0;
}

/** How much more can be put into the account, with what is still to begin counted in. */
export function roomIn(account: Account): number {
  const toBegin = account.lots.filter((lot) => !lot.hasBegun && !lot.isVoid);
  return mostCredits - balanceOf(account) - toBegin.reduce((sum, lot) => sum + lot.amount, 0);
}

export type NewLot = Pick<Lot, 'source' | 'amount' | 'from' | 'until' | 'bornAt'> & Partial<Lot>;

/** Puts a lot into the account that has not begun yet. */
export function addLot(account: Account, lot: NewLot): Lot {
  const number = account.lots.length;
  const added: Lot = {
    id: null,
    left: 0,
    priority: 50,
    hasBegun: false,
    isVoid: false,
    carry: null,
    ...lot,
    number,
    root: lot.root ?? number,
  };
  account.lots.push(added);
  return added;
}

/** Writes a line and does to the lots what it says. */
export function write(
  account: Account,
  line: Pick<Line, 'type' | 'at' | 'parts'> & Partial<Pick<Line, 'undoes' | 'debt' | 'isCarried'>>,
): Line {
  const number = account.lines.length;
  const real = account.written[number];
  let amount = 0;
  line.parts.forEach((part, index) => {
    const lot = lotNumbered(account, part.lot);
    lot.left += part.amount;
    lot.hasBegun = true;
    lot.id ??= real?.grantIds[index] ?? null;
    amount += part.amount;
    if (lot.left < 0 || lot.left > lot.amount) throw new Error(`The model broke its lot ${lot.number}.`);
  });
  account.debt += line.debt ?? 0;
  const balance = balanceOf(account) + amount;
  const written = { undoes: null, debt: 0, ...line, number, id: real?.id ?? null, amount, balance };
  account.lines.push(written);
  return written;
}
