import 'server-only';
import { getServices } from '#/web/services.ts';

/** Who is signed in. */
export type SessionUser = { id: string; name: string; email: string };

/** The person whose session cookie these headers carry, or null. For pages and route handlers. */
export async function getSession(headers: Headers): Promise<{ user: SessionUser } | null> {
  const { auth } = await getServices();
  const session = await auth.api.getSession({ headers });
  if (!session) return null;
  const { id, name, email } = session.user;
  return { user: { id, name, email } };
}
