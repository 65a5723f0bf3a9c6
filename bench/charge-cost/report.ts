/** What one charge costs in CPU time at its fastest, in microseconds: of the database's processes, and of Node. */
export type ChargeCost = { postgresMicros: number; nodeMicros: number };

/** The fastest of several measurements: what other work on the machine adds is never negative. */
export function fastest(costs: readonly ChargeCost[]): ChargeCost {
  return {
    postgresMicros: Math.min(...costs.map((cost) => cost.postgresMicros)),
    nodeMicros: Math.min(...costs.map((cost) => cost.nodeMicros)),
  };
}

/** A charge may cost at most so many times what it costs in the other checkout. */
export const mostTimes = 1.03;

/** The table that the benchmark prints; `against` null where there is no other checkout. */
export function chargeCostTable(own: ChargeCost, against: ChargeCost | null): string[][] {
  const row = (name: string, key: keyof ChargeCost) => {
    const figures = [name, own[key].toFixed(1)];
    if (!against) return figures;
    const times = own[key] / against[key];
    return [...figures, against[key].toFixed(1), times.toFixed(3), times <= mostTimes ? 'reached' : 'not reached'];
  };
  const head = ['CPU time of a charge, µs', 'this'];
  return [
    against ? [...head, 'against', 'ratio', `at most ${mostTimes}`] : head,
    row('PostgreSQL', 'postgresMicros'),
    row('Node', 'nodeMicros'),
  ];
}
