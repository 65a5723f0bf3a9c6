import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { recordStatements } from '#test/statements.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
let services: Services;
let web: TestWeb;
let cookie = '';

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  await createMissingPlans(db);
  ({ cookie } = await signUp(services));
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

/** Sends a request twice, since the first one of an account looks whether its sign-up is whole, and says what the second took. */
async function statementsOf(path: string, init: RequestInit = {}): Promise<string[]> {
  const statements = recordStatements();
  const send = async () => {
    const headers = { cookie, 'Content-Type': 'application/json' };
    const response = await web.ask(new Request(`${baseUrl}${path}`, { ...init, headers }));
    expect(response.status).toBe(200);
    await response.text();
  };
  await send();
  statements.length = 0;
  await send();
  return [...statements];
}

describe('a request reads nothing twice:', () => {
  test('the balance takes two statements', async () => {
    const expected = ['session:read', 'ledger:read:heldAndPlan'];
    expect(await statementsOf('/api/trpc/credits.balance')).toEqual(expected);
  });

  test('the balance with a page of the history takes two, too', async () => {
    const expected = ['session:read', 'ledger:read:heldPlanAndPage'];
    expect(await statementsOf('/api/credits?limit=10')).toEqual(expected);
  });

  test('the plan takes two', async () => {
    const expected = ['session:read', 'ledger:read:storedPlan'];
    expect(await statementsOf('/api/trpc/plans.current')).toEqual(expected);
  });

  test('the list of plans takes three', async () => {
    const expected = ['session:read', 'plans:on-sale', 'ledger:read:storedPlan'];
    expect(await statementsOf('/api/trpc/plans.list')).toEqual(expected);
  });

  test.each([1, 4])('a submit of %i takes four, of which two are its transaction', async (count) => {
    const body = JSON.stringify({ prompt: 'A lighthouse in the rain', count });
    expect(await statementsOf('/api/tasks/text-to-image', { method: 'POST', body })).toEqual([
      'session:read',
      'rate-limit:count',
      'BEGIN',
      'ledger:lock',
      'ledger:apply',
      'COMMIT',
    ]);
  });
});

describe('a session', () => {
  const ask = async (who: string) => {
    const response = await web.ask(new Request(`${baseUrl}/api/credits`, { headers: { cookie: who } }));
    await response.text();
    return response.status;
  };

  test('is told with its user as the library tells it', async () => {
    const { cookie: own, userId } = await signUp(services);
    const told = await services.auth.api.getSession({ headers: new Headers({ cookie: own }) });
    const user = await db.user.findUniqueOrThrow({
      where: { id: userId },
      select: {
        id: true,
        name: true,
        email: true,
        emailVerified: true,
        image: true,
        role: true,
        twoFactorEnabled: true,
        deletionAt: true,
        createdAt: true,
        updatedAt: true,
      },
    });
    expect(told?.user).toEqual(user);
    expect(told?.session).toEqual(await db.session.findFirstOrThrow({ where: { userId } }));
  });

  test('that has expired or was ended is none', async () => {
    const [expired, ended] = await Promise.all([signUp(services), signUp(services)]);
    expect(await Promise.all([expired, ended].map(({ cookie: own }) => ask(own)))).toEqual([200, 200]);
    await db.session.updateMany({ where: { userId: expired.userId }, data: { expiresAt: new Date(0) } });
    await db.session.deleteMany({ where: { userId: ended.userId } });
    expect(await Promise.all([expired, ended].map(({ cookie: own }) => ask(own)))).toEqual([401, 401]);
  });

  test('whose token was changed is none, and costs no statement', async () => {
    const { cookie: own } = await signUp(services);
    const statements = recordStatements();
    expect(await ask(own.replace(/=(.)/, (_, first) => (first === 'x' ? '=y' : '=x')))).toBe(401);
    expect(statements).toEqual([]);
  });
});
