/** Waits for a promise for so long at most. What it does goes on all the same. @throws what `late` makes, when it took longer */
export async function withinTime<T>(promise: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), limitMs);
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
