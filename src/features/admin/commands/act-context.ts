import type { TaskServices } from '#/features/tasks/commands/submit-task.ts';
import type { Operator } from '#/http/context.ts';
import type { Transaction } from '#/platform/db.ts';

/** Whoever is at the shell of the machine: they may do what an admin may. */
export const commandLine = { userId: null, role: 'admin', actor: 'command' } as const;

/** Who does an act: an operator whose role was read at this call, or the command line. */
export type By = Operator | typeof commandLine;

/** What acts need of the process. `secret` signs the link of a mail that calls a deletion off. */
export type ActParts = TaskServices & { secret: string };

/**
 * What an act is done with: `ledger` and `tx` are of the transaction in which the record is written, too. `actor` is who the ledger
 * says it was.
 */
export type ActContext = ActParts & { tx: Transaction; userId: string; actor: string };

/** What an act made or was about, and how many credits it moved, without a sign. */
export type Done = { subjectIds: (string | null)[]; movedCredits: number };

/** Of an act that makes nothing and moves no credits. */
export const nothingMade: Done = { subjectIds: [], movedCredits: 0 };
