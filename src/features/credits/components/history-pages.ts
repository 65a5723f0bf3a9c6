/** The cache key of the history's pages, and the lines per page. The server prefetches the first page. */
export const historyPages = { queryKey: [['credits', 'history'], 'pages'], lines: 25 } as const;
