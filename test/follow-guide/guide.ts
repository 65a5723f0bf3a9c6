/** One thing that a guide says to do: write a new file, change one that is there, or delete a file or folder. */
export type Step =
  | { kind: 'new file'; path: string; text: string }
  | { kind: 'change'; path: string; before: string; after: string }
  | { kind: 'delete'; path: string };

const block = /^(?:New file|In) `(?<path>[^`\n]+)`[^\n]*:\n\n?```(?<language>\w+)\n(?<text>[\s\S]*?)^```$/gm;
const command = /Run:\n\n```sh\n(?<text>[\s\S]*?)^```$/gm;
const deletion = /^Delete `(?<path>[^`\n]+)`/gm;

/**
 * The steps of a guide, in its order. A line such as "New file `path`:" is followed by the file, one such as "In `path`:" by a
 * diff of the lines around a change. "Delete `path`" at the beginning of a line is one, too.
 * @throws when a block of code belongs to no such line
 */
export function readGuide(markdown: string): Step[] {
  const found = [...markdown.matchAll(block)];
  const blocks = markdown.match(/^```(?!sh$)\w+$/gm)?.length ?? 0;
  if (found.length !== blocks)
    throw new Error(`The guide has ${blocks} blocks of code, and says of ${found.length} where.`);
  const steps = [...found, ...markdown.matchAll(deletion)].sort((a, b) => a.index - b.index);
  return steps.map(({ groups = {} }): Step => {
    const { path = '', language, text = '' } = groups;
    if (language === undefined) return { kind: 'delete', path };
    if (language !== 'diff') return { kind: 'new file', path, text };
    const lines = text.trimEnd().split('\n');
    const without = (sign: string) =>
      lines.flatMap((line) => (line.startsWith(sign) ? [] : [line.slice(1)])).join('\n');
    return { kind: 'change', path, before: without('+'), after: without('-') };
  });
}

/** The commands that a guide says to run: what follows a line "Run:". */
export function commandsOf(markdown: string): string[] {
  return [...markdown.matchAll(command)].map(({ groups }) => groups?.text ?? '');
}

/**
 * The text of a file after a step.
 * @throws when what the step changes is not there, or there more than once
 */
export function follow(step: Exclude<Step, { kind: 'delete' }>, text: string | null): string {
  if (step.kind === 'new file') {
    if (text !== null) throw new Error(`${step.path} is there already.`);
    return step.text;
  }
  const parts = (text ?? '').split(step.before);
  if (parts.length !== 2) {
    throw new Error(`${step.path} has ${parts.length - 1} places that read:\n${step.before}`);
  }
  return parts.join(step.after);
}
