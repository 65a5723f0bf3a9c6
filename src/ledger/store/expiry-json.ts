/** SQL of the expiry that a line `line` is, as JSON. Lines of version 1 name their grants in the metadata. */
export function expiryJson(line: string): string {
  return `json_build_object('id', ${line}.id, 'userId', ${line}."userId", 'at', ${line}."createdAt", 'expiredCredits', -${line}.amount,
    'grantId', coalesce(${line}."grantId"::text, ${line}.metadata->>'grantId'),
    'isRolledOver', coalesce(${line}."rolledOverTo"::text, ${line}.metadata->>'rolledOverTo') IS NOT NULL,
    'isUndone', EXISTS (SELECT FROM "CreditTransaction" r WHERE r."refundsId" = ${line}.id))`;
}
