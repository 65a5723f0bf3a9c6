import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * A folder for one attempt at a task. What earlier attempts on this machine left behind when they were killed goes;
 * `remove` ends this one's.
 */
export async function openWorkFolder(
  root: string,
  task: { id: string; attempt: number },
): Promise<{ path: string; remove(): Promise<void> }> {
  const ofTask = path.join(root, task.id);
  const ofAttempt = path.join(ofTask, String(task.attempt));
  await mkdir(ofAttempt, { recursive: true });
  for (const name of await readdir(ofTask)) {
    if (Number(name) < task.attempt) await rm(path.join(ofTask, name), { recursive: true, force: true });
  }
  return {
    path: ofAttempt,
    async remove() {
      await rm(ofAttempt, { recursive: true, force: true });
      // Not empty when another attempt works beside this one; that one removes it.
      await rmdir(ofTask).catch(() => {});
    },
  };
}

/** The ids of the tasks that have a folder on this machine. */
export async function listWorkFolders(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Removes what any attempt at the task left on this machine. */
export async function removeWorkFolders(root: string, taskId: string): Promise<void> {
  await rm(path.join(root, taskId), { recursive: true, force: true });
}
