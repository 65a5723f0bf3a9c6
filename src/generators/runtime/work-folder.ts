import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Creates the folder `root/<task>/<attempt>` and removes those of earlier attempts, which remain on this machine when a
 * worker is killed. `remove` removes this attempt's.
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
      // Fails when another attempt still has its folder in it; that attempt then removes it.
      await rmdir(ofTask).catch(() => {});
    },
  };
}

/** Returns the ids of the tasks that have a folder on this machine. */
export async function listWorkFolders(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Removes the folders of all attempts at the task on this machine. */
export async function removeWorkFolders(root: string, taskId: string): Promise<void> {
  await rm(path.join(root, taskId), { recursive: true, force: true });
}
