import type { prismaAdapter } from 'better-auth/adapters/prisma';
import type { Role } from '#/generated/prisma/enums.ts';
import { type Db, queryNamed } from '#/platform/db.ts';
import { notingLoss } from '#/web/auth-losses.ts';

type AdapterOfOptions = ReturnType<typeof prismaAdapter>;
type Adapter = ReturnType<AdapterOfOptions>;
type Asked = Parameters<Adapter['findOne']>[0];

/**
 * Returns the auth library's adapter, but that a session is read with its user by one statement of `db`: each request to the
 * API and each page asks for it first. The library's own way takes two, through two models. A lost database is noted.
 */
export function readingSessions(db: Db, adapterOf: AdapterOfOptions): AdapterOfOptions {
  return (options) => {
    const adapter = adapterOf(options);
    return notingLoss({
      ...adapter,
      findOne: async <Row>(asked: Asked) => {
        const token = tokenOf(asked);
        return token === null ? adapter.findOne<Row>(asked) : ((await readSession(db, token)) as Row | null);
      },
    });
  };
}

/** The token by which a session is asked for with its user; null where something else is asked for. */
function tokenOf({ model, where, join, select }: Asked): string | null {
  const [condition, ...others] = where;
  const isByToken = condition?.field === 'token' && (condition.operator ?? 'eq') === 'eq' && others.length === 0;
  const isWhole = model === 'session' && join?.user === true && select === undefined;
  return isWhole && isByToken && typeof condition.value === 'string' ? condition.value : null;
}

type SessionRow = {
  id: string;
  userId: string;
  token: string;
  expiresAt: Date;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Date;
  updatedAt: Date;
};
type UserRow = {
  name: string;
  email: string;
  emailVerified: boolean;
  twoFactorEnabled: boolean;
  image: string | null;
  role: Role;
  deletionAt: Date | null;
};

/** The session with this token and its user, by one statement; null where there is none, or its account is blocked. Whether it has ended is not looked at. */
export async function readSession(db: Db, token: string) {
  const [row] = await queryNamed<SessionRow & UserRow & { userCreatedAt: Date; userUpdatedAt: Date }>(
    db,
    `/* session:read */
    SELECT s.id, s."userId", s.token, s."expiresAt", s."ipAddress", s."userAgent", s."createdAt", s."updatedAt",
      u.name, u.email, u."emailVerified", u."twoFactorEnabled", u.image, u.role, u."deletionAt", u."createdAt" AS "userCreatedAt", u."updatedAt" AS "userUpdatedAt"
    FROM "Session" s JOIN "User" u ON u.id = s."userId"
    WHERE s.token = $1 AND u."blockedAt" IS NULL`,
    token,
  );
  if (!row) return null;
  const {
    name,
    email,
    emailVerified,
    twoFactorEnabled,
    image,
    role,
    deletionAt,
    userCreatedAt,
    userUpdatedAt,
    ...session
  } = row;
  const user = {
    name,
    email,
    emailVerified,
    twoFactorEnabled,
    image,
    role,
    deletionAt,
    createdAt: userCreatedAt,
    updatedAt: userUpdatedAt,
  };
  return { ...session, user: { id: row.userId, ...user } };
}
