import { dayOf2026 as day, type Teller } from './teller.ts';

const oddMetadata = {
  note: 'Grüße, „Ada“ — 你好 🎬',
  'a "quoted" key': 'back\\slash, tab\t, line\nbreak',
  nested: { list: [1, 2.5, -3e-7, null, true, { deep: [[], {}] }], empty: '' },
  big: 9007199254740991,
};
const admin = (id: string) => ({ actor: `admin:${id}` });

/** Histories of grants, charges, refunds, settlements and chargebacks in the year 2026, by days from its first. */
export async function tellCreditHistories(teller: Teller): Promise<void> {
  await giveFromEverySource(teller);
  await refundInEveryWay(teller);
  await settleInEveryWay(teller);
  await chargeBackAndDispute(teller);
  await voidAndExpire(teller);
  await refuseAndRepeat(teller);
  await liveWithoutWelcome(teller);
  for (let number = 0; number < 16; number += 1) await liveQuietly(teller, number);
}

async function giveFromEverySource(teller: Teller): Promise<void> {
  const member = await teller.join();
  const { userId } = member;
  await member.signUp(day(0));
  for (const source of ['PURCHASE', 'PROMO', 'REFERRAL', 'ADMIN', 'SIGNUP']) {
    await member.give(40, day(1), { source, priority: 10, metadata: oddMetadata, actor: `user:${userId}` });
  }
  await member.give(500, day(2), { reference: 'payment-ünï-1' });
  await member.give(500, day(3), { reference: 'payment-ünï-1' });
  await member.give(30, day(4), {
    source: 'PROMO',
    effectiveAt: day(9),
    expiresAt: day(20),
    description: 'Frühling 🌱',
  });
  await member.charge(25, day(10), { metadata: oddMetadata, description: 'It\'s "quoted", \\ and \t tabbed' });
  // One that begins after the dump, and one that would have but is void.
  await member.give(75, day(12), { source: 'PROMO', effectiveAt: day(500), expiresAt: day(600) });
  const never = await member.give(75, day(12), { source: 'PROMO', effectiveAt: day(510) });
  await member.ask('void', { grantId: never, now: day(13), description: 'Given by mistake' });
}

async function refundInEveryWay(teller: Teller): Promise<void> {
  const member = await teller.join();
  await member.signUp(day(5));
  await member.give(100, day(6), { source: 'PROMO', expiresAt: day(30) });
  for (const reason of ['failure', 'cancel', 'admin', 'settle']) {
    const by = reason === 'admin' ? admin(member.userId) : {};
    const whole = await member.charge(7, day(8), { generationType: 'TEXT_TO_IMAGE' });
    await member.refund(whole, day(9), { reason, ...by });
    const inParts = await member.charge(9, day(10), { generationType: 'LIPSYNC' });
    for (const amountCredits of [2, 3]) await member.refund(inParts, day(11), { reason, amountCredits, ...by });
    // What paid has ended: it comes back as grace, or is gone.
    const late = await member.charge(4, day(29));
    await member.refund(late, day(33), { reason, ...by });
  }
  const across = await member.charge(50, day(35));
  await member.refund(across, day(36), { amountCredits: 20 });
  await member.refund(across, day(37));
  await member.bookUntil(day(60));
}

async function settleInEveryWay(teller: Teller): Promise<void> {
  const member = await teller.join();
  await member.signUp(day(40));
  const hold = (amountCredits: number, maxCostCredits?: number) =>
    member.charge(amountCredits, day(41), maxCostCredits === undefined ? {} : { maxCostCredits });
  await member.settle(await hold(8), 5, day(42));
  await member.settle(await hold(8), 0, day(42));
  await member.settle(await hold(8, 12), 8, day(43));
  await member.settle(await hold(8, 12), 11, day(44));
  const [canceled, failed] = [await hold(3), await hold(4)];
  await member.release(canceled, day(45));
  await member.release(canceled, day(46));
  await member.release(failed, day(46), { reason: 'failure' });
  const partly = await hold(6, 10);
  await member.refund(partly, day(47), { reason: 'admin', amountCredits: 2, ...admin(member.userId) });
  await member.settle(partly, 3, day(48));
  await member.ask('deduct', { amountCredits: 0, now: day(49), generationType: 'EXTERNAL', description: 'Free' });
  // More than is there: the rest is not collected.
  const poor = await teller.join();
  await poor.give(10, day(50));
  await poor.settle(await poor.charge(8, day(51), { maxCostCredits: 40 }), 33, day(52));
}

async function chargeBackAndDispute(teller: Teller): Promise<void> {
  const member = await teller.join();
  await member.signUp(day(60));
  const first = await member.give(100, day(61));
  await member.charge(120, day(62));
  const lost = await member.clawback(first, day(63));
  await member.ask('deduct', { amountCredits: 1, now: day(64), generationType: 'EXTERNAL', description: 'Refused' });
  const second = await member.give(30, day(65), { reference: 'pays a part of the debt' });
  await member.give(200, day(66), { reference: 'pays all of the debt' });
  await member.ask('revertClawback', { clawbackId: lost, now: day(70), description: 'Dispute won' });
  await member.ask('clawback', { grantId: second, now: day(72), description: 'Payment taken back' });
  const owing = await teller.join();
  const spent = await owing.give(50, day(61));
  const charge = await owing.charge(45, day(62));
  await owing.clawback(spent, day(63));
  await owing.give(12, day(64));
  await owing.refund(charge, day(65), { amountCredits: 10 });
  const winning = await teller.join();
  const disputed = await winning.give(80, day(61));
  await winning.charge(30, day(62));
  const taken = await winning.clawback(disputed, day(63));
  await winning.ask('revertClawback', { clawbackId: taken, now: day(64), description: 'Dispute won' });
  await winning.charge(20, day(65));
}

async function voidAndExpire(teller: Teller): Promise<void> {
  const member = await teller.join();
  await member.signUp(day(80));
  const partly = await member.give(60, day(81), { source: 'ADMIN', expiresAt: day(120), priority: 5 });
  const charge = await member.charge(25, day(82));
  await member.ask('void', { grantId: partly, now: day(83), description: 'Taken back' });
  await member.ask('void', { grantId: partly, now: day(84), description: 'Taken back' });
  await member.refund(charge, day(85));
  await member.give(20, day(86), { source: 'REFERRAL', expiresAt: day(90) });
  await member.bookUntil(day(91));
  // Due by now, and not booked.
  await member.give(20, day(92), { source: 'PROMO', expiresAt: day(150) });
}

async function refuseAndRepeat(teller: Teller): Promise<void> {
  const member = await teller.join();
  await member.give(10, day(100));
  const video = { type: 'TEXT_TO_VIDEO', input: { seconds: 8, aspectRatio: 'square' }, now: day(101) };
  for (const key of ['too dear', 'too dear']) await member.ask('checkAndDeduct', { ...video, idempotencyKey: key });
  await member.give(100, day(102));
  // It stays refused under its key, and is paid under another.
  for (const key of ['too dear', 'paid', 'paid']) await member.ask('checkAndDeduct', { ...video, idempotencyKey: key });
  await member.ask('checkAndDeduct', { type: 'TEXT_TO_AUDIO', input: { seconds: 40 }, now: day(103) });
}

async function liveWithoutWelcome(teller: Teller): Promise<void> {
  for (let number = 0; number < 4; number += 1) {
    const member = await teller.join();
    if (number > 1) await member.give(30 + number, day(110));
  }
}

/** An ordinary account of which there are many. */
async function liveQuietly(teller: Teller, number: number): Promise<void> {
  const member = await teller.join();
  await member.signUp(day(3 * number));
  const charge = await member.charge(5 + number, day(3 * number + 1), { generationType: 'TEXT_TO_IMAGE' });
  if (number % 3 === 0) await member.refund(charge, day(3 * number + 1));
  if (number % 2 === 0) await member.give(100, day(3 * number + 2), { expiresAt: day(200 + 20 * number) });
  await member.ask('checkAndDeduct', { type: 'TEXT_TO_IMAGE', input: {}, now: day(3 * number + 4) });
}
