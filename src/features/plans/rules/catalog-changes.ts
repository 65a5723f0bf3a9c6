/** A plan as the catalog has it: prices in cents, allotment and roll-over in credits. */
export type CatalogPlan = {
  name: string;
  description: string;
  monthlyPriceCents: number;
  yearlyPriceCents: number;
  credits: number;
  rolloverCapCredits: number;
  features: readonly string[];
};

/** What each column is called for people. */
const words = {
  description: 'description',
  monthlyPriceCents: 'price of a month',
  yearlyPriceCents: 'price of a year',
  credits: 'credits',
  rolloverCapCredits: 'roll-over',
  features: 'features',
} as const satisfies Record<Exclude<keyof CatalogPlan, 'name'>, string>;

/** Returns in words what changes when a stored plan is set to the catalog; nothing where it is so already. Pure. */
export function changesTo(stored: CatalogPlan & { isActive: boolean }, plan: CatalogPlan): string[] {
  const names = Object.keys(words) as (keyof typeof words)[];
  const changed = names.filter((name) => JSON.stringify(stored[name]) !== JSON.stringify(plan[name]));
  return [
    ...changed.map((name) => {
      const [before, after] = [stored[name], plan[name]];
      return typeof before === 'number' ? `${words[name]} ${before} → ${after}` : words[name];
    }),
    ...(stored.isActive ? [] : ['on sale again']),
  ];
}
