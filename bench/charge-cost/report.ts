import { median } from '../ledger/load.ts';

/** What one command costs in CPU time, in microseconds: of the database's processes, and of Node. */
export type Cost = { postgresMicros: number; nodeMicros: number };

/** The cost of each of the measured commands. */
export type Costs = { charge: Cost; refund: Cost; submit: Cost };

const commands = ['charge', 'refund', 'submit'] as const satisfies (keyof Costs)[];

/** The medians of several measurements. The least of them would be that of the process whose code happened to be compiled best. */
export function medians(measured: readonly Costs[]): Costs {
  const of = (command: keyof Costs, part: keyof Cost) => median(measured.map((costs) => costs[command][part]));
  const typical = (command: keyof Costs): Cost => ({
    postgresMicros: of(command, 'postgresMicros'),
    nodeMicros: of(command, 'nodeMicros'),
  });
  return { charge: typical('charge'), refund: typical('refund'), submit: typical('submit') };
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
