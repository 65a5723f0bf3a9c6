import { isMediaKind } from '#/catalog/media-kinds.ts';
import { slugOf, taskTypes } from '#/catalog/task-types.ts';
import { getTask } from '#/features/tasks/queries.ts';
import type { UploadRecord } from '#/features/uploads/rules/upload-record.ts';
import { createUploadFromFile, type UploadServices } from '#/features/uploads/upload-service.ts';
import { ValidationError } from '#/lib/errors.ts';

/**
 * Creates an upload from the picture or sound that a task of this user made, so that it can be the input of another task.
 * @throws NotFoundError, ForbiddenError, ValidationError naming `uuid` (no such result), DomainError TOO_MANY_REQUESTS,
 * BusyError
 */
export async function useResult(
  services: UploadServices,
  { userId, taskId }: { userId: string; taskId: string },
): Promise<UploadRecord> {
  const { type, status, outputFile } = await getTask(services.db, userId, taskId);
  const slug = slugOf(type);
  if (slug && !isMediaKind(taskTypes[slug].output)) {
    const things = taskTypes[slug].output === 'video' ? 'videos' : 'texts';
    throw refusal(`must be a task that made a picture or a sound: ${things} cannot be used as input`);
  }
  if (status !== 'succeeded' || outputFile === null) {
    throw refusal('must be a task that succeeded and whose result is kept here');
  }
  const whenGone = 'must be a task whose result is still there';
  return createUploadFromFile(services, { userId, key: outputFile, field: 'uuid', whenGone });
}

function refusal(message: string): ValidationError {
  return new ValidationError([{ field: 'uuid', message }]);
}
