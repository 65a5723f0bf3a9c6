import type { Part } from '#/features/information/schema.ts';
import type { Logger } from '#/platform/logger.ts';
import { inTime, NotReadyError } from '#/web/readiness.ts';
import type { Services } from '#/web/services.ts';

/**
 * Looks at every part that the product stands on. Where the services cannot be made yet, it is the database that they wait for.
 * @throws NotReadyError naming the broken parts
 */
export async function assertReadyNow(services: () => Promise<Services>, logger: Logger): Promise<void> {
  const { readiness } = await inTime(services()).catch((error) => {
    logger.warn({ error }, 'not ready: the services could not be started yet');
    throw new NotReadyError(['database']);
  });
  await readiness.assertReady();
}

/** The parts that are broken now, of which pages tell; none where all work. */
export async function brokenPartsNow(services: () => Promise<Services>, logger: Logger): Promise<readonly Part[]> {
  try {
    await assertReadyNow(services, logger);
    return [];
  } catch (error) {
    if (error instanceof NotReadyError) return error.parts;
    throw error;
  }
}
