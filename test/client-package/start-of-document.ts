/** The first program of docs/client.md, as it is written there. */
export function readStart(document: string): string {
  const [, code] = /```js\n([\s\S]*?)```/.exec(document) ?? [];
  if (code === undefined) throw new Error('docs/client.md has no program.');
  return code;
}
