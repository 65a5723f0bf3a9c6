/** What the tasks of the crash test do: the first word of their prompt. */
export const crashKinds = ['fast', 'slow', 'failing', 'passing', 'cancelable'] as const;
export type CrashKind = (typeof crashKinds)[number];

/** The kind that a prompt asks for. */
export function crashKindOf(prompt: string): CrashKind {
  const kind = crashKinds.find((one) => prompt.startsWith(one));
  if (!kind) throw new Error('The prompt names no kind of task.');
  return kind;
}
