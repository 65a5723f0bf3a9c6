import { type Act, actSchema } from '#/features/admin/schema.ts';

/** Reads an act that was stored as JSON, in which instants are text. Pure. */
export function readAct(stored: unknown): Act {
  const { expiresAt, ...act } = stored as { expiresAt?: string | null };
  if (expiresAt === undefined) return actSchema.parse(act);
  return actSchema.parse({ ...act, expiresAt: expiresAt === null ? null : new Date(expiresAt) });
}
