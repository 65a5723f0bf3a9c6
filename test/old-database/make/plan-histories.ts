import { dayOf2026 as day, type Member, type Teller } from './teller.ts';

type Told = { plan: 'Basic' | 'Thrifty' | 'Premium'; cycle: 'monthly' | 'yearly'; from: number; until: number };

/** Histories of plans over the months of 2026: renewals, roll-over, upgrades, downgrades to come and come, kept plans. */
export async function tellPlanHistories(teller: Teller): Promise<void> {
  const monthly = await subscribe(teller, { plan: 'Basic', cycle: 'monthly', from: 30, until: 200 });
  await monthly.charge(700, day(201));
  await subscribe(teller, { plan: 'Thrifty', cycle: 'monthly', from: 20, until: 120 });
  const yearly = await subscribe(teller, { plan: 'Premium', cycle: 'yearly', from: 10, until: 300 });
  await yearly.ask('downgradePlan', { planName: 'Basic', now: day(301) });
  await subscribe(teller, { plan: 'Basic', cycle: 'yearly', from: 0, until: 40 });

  const upgraded = await subscribe(teller, { plan: 'Basic', cycle: 'monthly', from: 50, until: 60 });
  await upgraded.upgrade('Premium', 'monthly', day(70));
  await upgraded.bookUntil(day(150));

  const scheduled = await subscribe(teller, { plan: 'Premium', cycle: 'monthly', from: 250, until: 260 });
  await scheduled.ask('downgradePlan', { planName: 'Thrifty', now: day(262) });

  const downgraded = await subscribe(teller, { plan: 'Premium', cycle: 'monthly', from: 100, until: 105 });
  await downgraded.ask('downgradePlan', { planName: 'Basic', now: day(106) });
  await downgraded.bookUntil(day(170));
  const left = await subscribe(teller, { plan: 'Basic', cycle: 'monthly', from: 100, until: 105 });
  await left.ask('downgradePlan', { planName: 'Free', now: day(106) });
  await left.bookUntil(day(170));
  // Due by now, and not booked.
  const due = await subscribe(teller, { plan: 'Basic', cycle: 'monthly', from: 240, until: 250 });
  await due.ask('downgradePlan', { planName: 'Free', now: day(251) });

  const kept = await subscribe(teller, { plan: 'Premium', cycle: 'monthly', from: 140, until: 145 });
  await kept.ask('downgradePlan', { planName: 'Free', now: day(146) });
  await kept.ask('keepPlan', { now: day(147) });
  await kept.ask('keepPlan', { now: day(148) });
  await kept.bookUntil(day(180));

  const chargedBack = await subscribe(teller, { plan: 'Basic', cycle: 'monthly', from: 180, until: 185 });
  await takeThePlansMonthBack(teller, chargedBack);
  const indebted = await teller.join();
  await indebted.signUp(day(180));
  const pack = await indebted.give(100, day(181));
  await indebted.charge(150, day(182));
  await indebted.clawback(pack, day(183));
  await indebted.upgrade('Basic', 'monthly', day(184));
  await indebted.bookUntil(day(220));
}

/** Somebody who takes a plan, works a little every ten days, and is booked until a day. */
async function subscribe(teller: Teller, { plan, cycle, from, until }: Told): Promise<Member> {
  const member = await teller.join();
  await member.signUp(day(from));
  await member.upgrade(plan, cycle, day(from + 1));
  for (let at = from + 3; at < until; at += 10) await member.charge(30, day(at), { generationType: 'TEXT_TO_VIDEO' });
  await member.bookUntil(day(until));
  return member;
}

async function takeThePlansMonthBack({ old }: Teller, member: Member): Promise<void> {
  const where = { userId: member.userId, source: 'PLAN' };
  const { id } = await old.db.creditGrant.findFirstOrThrow({ where, orderBy: { effectiveAt: 'desc' } });
  await member.clawback(id, day(190));
}
