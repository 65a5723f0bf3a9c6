import { NotFoundError } from '#/lib/errors.ts';

/** What every address under /api answers that no route has. @throws NotFoundError */
export async function refuseUnknownRoute(): Promise<never> {
  throw new NotFoundError('route');
}
