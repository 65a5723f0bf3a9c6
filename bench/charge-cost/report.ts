/** What one command costs in CPU time at its fastest, in microseconds: of the database's processes, and of Node. */
export type Cost = { postgresMicros: number; nodeMicros: number };

/** The cost of each of the measured commands. */
export type Costs = { charge: Cost; refund: Cost; submit: Cost };

const commands = ['charge', 'refund', 'submit'] as const satisfies (keyof Costs)[];

/** The fastest of several measurements: what other work on the machine adds is never negative. */
export function fastest(measured: readonly Costs[]): Costs {
  const of = (command: keyof Costs, part: keyof Cost) => Math.min(...measured.map((costs) => costs[command][part]));
  const least = (command: keyof Costs): Cost => ({
    postgresMicros: of(command, 'postgresMicros'),
    nodeMicros: of(command, 'nodeMicros'),
  });
  return { charge: least('charge'), refund: least('refund'), submit: least('submit') };
}

/** A command may cost at most so many times what it costs in the other checkout. */
export const mostTimes = 1.03;

/** The table that the benchmark prints; `against` null where there is no other checkout. */
export function chargeCostTable(own: Costs, against: Costs | null): string[][] {
  const row = (command: keyof Costs, name: string, part: keyof Cost) => {
    const figures = [`${command}, ${name}`, own[command][part].toFixed(1)];
    if (!against) return figures;
    const times = own[command][part] / against[command][part];
    const verdict = times <= mostTimes ? 'reached' : 'not reached';
    return [...figures, against[command][part].toFixed(1), times.toFixed(3), verdict];
  };
  const head = ['CPU time, µs', 'this'];
  return [
    against ? [...head, 'against', 'ratio', `at most ${mostTimes}`] : head,
    ...commands.flatMap((command) => [
      row(command, 'PostgreSQL', 'postgresMicros'),
      row(command, 'Node', 'nodeMicros'),
    ]),
  ];
}
