import { z } from 'zod';

const taskIdsError = 'must be 1 to 200 ids of tasks (UUIDs)';

/** The tasks that lines name, of which is asked what was bought. */
export const boughtInputSchema = z.strictObject({
  taskIds: z
    .array(z.guid({ error: taskIdsError }).toLowerCase(), { error: taskIdsError })
    .min(1, { error: taskIdsError })
    .max(200, { error: taskIdsError }),
});
