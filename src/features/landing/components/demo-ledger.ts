/** One line of the demonstration's ledger. `key` names its text in the message file's `landing.demo.lines`. */
export type DemoLine = {
  seq: number;
  key: 'welcome' | 'charge' | 'refund';
  seconds: number | null;
  change: number;
  balance: number;
};

export type DemoState = {
  lines: readonly DemoLine[];
  /** What is held while the pretended work runs, in credits. */
  held: number;
  /** How the last pretended work ended. */
  last: 'worked' | 'failed' | null;
};

/** The ledger of a new account with its welcome credits. */
export function startDemo(welcomeCredits: number): DemoState {
  const welcome: DemoLine = { seq: 1, key: 'welcome', seconds: null, change: welcomeCredits, balance: welcomeCredits };
  return { lines: [welcome], held: 0, last: null };
}

/** What is available, in credits. */
export function demoBalance({ lines }: DemoState): number {
  return lines.at(-1)?.balance ?? 0;
}

/** Charges, as the real ledger does: the amount leaves the balance at once and is held. */
export function chargeDemo(state: DemoState, costCredits: number, seconds: number): DemoState {
  return { ...write(state, 'charge', -costCredits, seconds), held: costCredits, last: null };
}

/** Ends what is held: kept when the work was done, given back when it failed. */
export function settleDemo(state: DemoState, worked: boolean): DemoState {
  if (worked) return { ...state, held: 0, last: 'worked' };
  return { ...write(state, 'refund', state.held, null), held: 0, last: 'failed' };
}

function write(state: DemoState, key: DemoLine['key'], change: number, seconds: number | null): DemoState {
  const line: DemoLine = { seq: state.lines.length + 1, key, seconds, change, balance: demoBalance(state) + change };
  return { ...state, lines: [...state.lines, line] };
}
