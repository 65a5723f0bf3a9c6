/** How tests call a statement: by the name in its leading comment; one without a name by its first word and its table. */
export function statementName(text: string): string {
  const named = /^\/\* (?<name>[\w:-]+) \*\//.exec(text)?.groups?.name;
  if (named) return named.replace(/:\d+$/, '');
  const [verb = ''] = /^\w+/.exec(text) ?? [];
  const table = /"public"\."(?<table>\w+)"/.exec(text)?.groups?.table;
  return table ? `${verb} ${table}` : verb;
}
