/** What a name and a password may have, in characters. The form and the server keep the same figures. */
export const accountLimits = { nameCharacters: 100, passwordMinCharacters: 8, passwordMaxCharacters: 128 } as const;
