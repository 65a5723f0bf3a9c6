/** A plan as the model knows it: its price in cents, and credits. */
export type ModelPlan = {
  name: string;
  monthlyPrice: number;
  yearlyPrice: number;
  credits: number;
  rolloverCap: number;
};

/**
 * The plans of the design, and three that reach further: one that carries less over than it gives, one that gives
 * nothing, and one whose allotments come to the most that an account can hold.
 */
export const modelPlans: readonly ModelPlan[] = [
  { name: 'Free', monthlyPrice: 0, yearlyPrice: 0, credits: 60, rolloverCap: 0 },
  { name: 'Hollow', monthlyPrice: 900, yearlyPrice: 9000, credits: 0, rolloverCap: 0 },
  { name: 'Basic', monthlyPrice: 1500, yearlyPrice: 21_000, credits: 500, rolloverCap: 500 },
  { name: 'Thrifty', monthlyPrice: 2500, yearlyPrice: 25_000, credits: 500, rolloverCap: 300 },
  { name: 'Premium', monthlyPrice: 2900, yearlyPrice: 29_000, credits: 1200, rolloverCap: 1200 },
  { name: 'Vast', monthlyPrice: 9900, yearlyPrice: 99_000, credits: 900_000_000, rolloverCap: 900_000_000 },
];

export function modelPlan(name: string): ModelPlan {
  const plan = modelPlans.find((one) => one.name === name);
  if (!plan) throw new Error(`The model has no plan ${name}.`);
  return plan;
}
