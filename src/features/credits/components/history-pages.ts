/** Under what the history's pages are cached, and how many lines one has. The server reads the first one ahead. */
export const historyPages = { queryKey: [['credits', 'history'], 'pages'], lines: 25 } as const;
