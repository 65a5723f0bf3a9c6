/** The pages of law and contact that an operator may write, in the order they are shown. */
export const legalPageNames = ['terms', 'privacy', 'imprint', 'contact'] as const;

export type LegalPageName = (typeof legalPageNames)[number];

export function isLegalPageName(name: string): name is LegalPageName {
  return (legalPageNames as readonly string[]).includes(name);
}
