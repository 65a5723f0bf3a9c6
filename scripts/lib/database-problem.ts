/**
 * Describes why the database of DATABASE_URL, or of DATABASE_DIRECT_URL, cannot be used and what to do, in one sentence that does not contain its
 * password.
 */
export function describeDatabaseProblem(
  error: unknown,
  url: string,
  variable: 'DATABASE_URL' | 'DATABASE_DIRECT_URL' = 'DATABASE_URL',
): string {
  const { hostname, port, username, pathname } = new URL(url);
  const place = `${hostname}:${port || 5432}`;
  const user = decodeURIComponent(username);
  const database = decodeURIComponent(pathname.slice(1)) || user;
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host "${hostname}" of ${variable} is not known: correct ${variable} in .env.`;
    case 'ECONNREFUSED':
      return `No PostgreSQL answers at ${place}: start it, or correct ${variable} in .env.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `PostgreSQL at ${place} cannot be reached: check the network and the firewall, or correct ${variable} in .env.`;
    case '28P01':
      return `PostgreSQL at ${place} refuses the password of the user "${user}": correct ${variable} in .env.`;
    case '28000':
      return `PostgreSQL at ${place} refuses the user "${user}" (${message}): correct ${variable} in .env.`;
    case '3D000':
      return `PostgreSQL at ${place} has no database "${database}": create it, or correct ${variable} in .env.`;
    case '42501':
      return `The user "${user}" may not do what is needed in the database "${database}" (${message}): make it the owner of the database.`;
    case '53300':
      return `PostgreSQL at ${place} has no connection left: raise its max_connections, or stop what uses it.`;
    default:
      if (/timeout/i.test(message)) {
        return `PostgreSQL at ${place} did not answer within 10 seconds: check the network, or correct ${variable} in .env.`;
      }
      return `The database of ${variable} at ${place} cannot be used (${message || code}): correct ${variable} in .env.`;
  }
}
