const groupedDigits = new Intl.NumberFormat('en-US');

/** "1 credit", "25 credits", "1,200 credits": a price, with a thousands separator. */
export function formatCreditCost(credits: number): string {
  return withUnit(groupedDigits.format(credits), credits);
}

/** "1 credit", "25 credits", "1200 credits": an amount in a sentence for people, without a thousands separator. */
export function formatCredits(credits: number): string {
  return withUnit(String(credits), credits);
}

function withUnit(digits: string, credits: number): string {
  return `${digits} ${credits === 1 ? 'credit' : 'credits'}`;
}
