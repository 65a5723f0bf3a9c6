import { modelSchema } from '#/catalog/offered-models.ts';
import { type MovementKind, movementKinds } from '#/features/credits/rules/movement-kind.ts';
import { addDays, daysBetween, maxUsageDays, usagePeriod } from '#/features/credits/rules/usage-period.ts';

/** What the address of the credits page says: a period of UTC days, and of which kind, type and model the lines are that are listed. */
export type UsageFilter = {
  from: string;
  to: string;
  kind: MovementKind | null;
  type: string | null;
  model: string | null;
};

/** How many days of a period are drawn one by one; longer ones are drawn by week. */
const mostSingleDays = 62;

const isDay = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && text >= '2000-01-01';

/** Reads an address; what it says wrongly is left out, and without a period it is the last 30 days. */
export function readUsageFilter(params: { get(name: string): string | null }, now: Date): UsageFilter {
  const [from, to] = [params.get('from'), params.get('to')];
  const period = usagePeriod({ ...(isDay(from) && { from }), ...(isDay(to) && { to }) }, now);
  const isPeriod = period.from <= period.to && daysBetween(period.from, period.to) < maxUsageDays;
  const kind = movementKinds.find((known) => known === params.get('kind')) ?? null;
  const type = params.get('type');
  const model = modelSchema.safeParse(params.get('model'));
  return {
    ...(isPeriod ? period : usagePeriod({}, now)),
    kind,
    type: type !== null && /^[A-Z0-9_]{1,100}$/.test(type) ? type : null,
    model: model.success ? model.data : null,
  };
}

/** The address of the credits page with a filter; the lines begin at its fragment. */
export function usageAddress({ from, to, ...lines }: UsageFilter, { toLines = true } = {}): string {
  const query = new URLSearchParams({ from, to, ...ofLines(lines) });
  return `/credits?${query}${toLines ? '#lines' : ''}`;
}

/** What of a filter says which lines are listed, as addresses and the API have it. */
function ofLines({ kind, type, model }: Omit<UsageFilter, 'from' | 'to'>) {
  return { ...(kind && { kind }), ...(type && { type }), ...(model && { model }) };
}

/** Where what is shown can be had as a file. */
export function usageFile(what: 'usage' | 'lines', { from, to, ...lines }: UsageFilter, format: string): string {
  const filter = what === 'lines' ? ofLines(lines) : {};
  return `/api/credits/${what}?${new URLSearchParams({ from, to, ...filter, format })}`;
}

/** Whether figures of a period are of days or weeks, and the figures themselves, as the API is asked for them. */
export function usageQuery({ from, to }: Pick<UsageFilter, 'from' | 'to'>) {
  return { from, to, by: daysBetween(from, to) < mostSingleDays ? ('day' as const) : ('week' as const) };
}

/** The lines that are listed, as the API is asked for them. */
export function linesQuery({ from, to, ...lines }: UsageFilter) {
  return { from, to, ...ofLines(lines), limit: 25 };
}

/** The cache key of the pages of lines of a filter. */
export function linesKey(filter: UsageFilter) {
  return [['credits', 'lines'], 'pages', linesQuery(filter)] as const;
}

/** Periods that are chosen with one press: so many days up to today, or a month. */
export const presets = [30, 'thisMonth', 'lastMonth', 90, 365] as const;
export type Preset = (typeof presets)[number];

/** The period of a preset, as of now. */
export function periodOfPreset(preset: Preset, now: Date): Pick<UsageFilter, 'from' | 'to'> {
  const today = now.toISOString().slice(0, 10);
  if (typeof preset === 'number') return { from: addDays(today, 1 - preset), to: today };
  const firstOfMonth = `${today.slice(0, 7)}-01`;
  if (preset === 'thisMonth') return { from: firstOfMonth, to: today };
  const last = addDays(firstOfMonth, -1);
  return { from: `${last.slice(0, 7)}-01`, to: last };
}
