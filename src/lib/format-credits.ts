const groupedDigits = new Intl.NumberFormat('en-US');

/** Formats a price of 0 or more, with a thousands separator: "1 credit", "25 credits", "1,200 credits". */
export function formatCreditCost(credits: number): string {
  return withUnit(credits < 1000 ? String(credits) : groupedDigits.format(credits), credits);
}

/** Formats an amount in a sentence, without a thousands separator: "1 credit", "25 credits", "1200 credits". */
export function formatCredits(credits: number): string {
  return withUnit(String(credits), credits);
}

function withUnit(digits: string, credits: number): string {
  return `${digits} ${credits === 1 ? 'credit' : 'credits'}`;
}
