import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { routes } from '#/web/rest/routes.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { type Access, outcomeOf, outcomes } from '#test/authorization/access.ts';
import { pageRows, pagesOfFolder } from '#test/authorization/pages.ts';
import { type Person, people } from '#test/authorization/people.ts';
import { procedureRows } from '#test/authorization/procedures.ts';
import { routeRows } from '#test/authorization/routes.ts';
import { World } from '#test/authorization/world.ts';
import { useTestDatabase } from '#test/database.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
let services: Services;
let web: TestWeb;
let world: World;

beforeAll(async () => {
  await createMissingPlans(db);
  services = await openServices();
  web = await startTestWeb(services);
  world = await World.make(`http://127.0.0.1:${web.port}`, db);
});
afterAll(async () => {
  await web.server.stop(100);
  await closeServices(services);
});

type Procedure = { _def: { type: 'query' | 'mutation' | 'subscription' } };
const procedures = () => services.api.router._def.procedures as unknown as Record<string, Procedure>;

/** The owner asks last: what others tried is still there for them. */
const inTurn: Person[] = [...people.filter((person) => person !== 'owner'), 'owner'];

async function statusFor(person: Person, path: string, init: RequestInit = {}): Promise<number> {
  const closing = new AbortController();
  const headers = { ...world.headersOf(person), ...(init.headers as Record<string, string>) };
  const response = await fetch(`${world.url}${path}`, { ...init, headers, signal: closing.signal, redirect: 'manual' });
  // A stream does not end by itself.
  closing.abort();
  return response.status;
}

/** What everybody gets who is asked in turn, and the status where it is another than what is expected. */
async function sweep(access: Access, ask: (person: Person) => Promise<number>) {
  const found: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const person of inTurn) {
    const [status, outcome] = [await ask(person), outcomes[access][person]];
    expected[person] = outcome;
    found[person] = outcomeOf(status) === outcome && status < 500 ? outcome : `${status}`;
  }
  return { found, expected };
}

function expectRows(rows: object, names: readonly string[]): void {
  const withRow = Object.keys(rows);
  expect({
    withoutRow: names.filter((name) => !withRow.includes(name)),
    rowsOfNothing: withRow.filter((name) => !names.includes(name)),
  }).toEqual({ withoutRow: [], rowsOfNothing: [] });
}

describe('every procedure', () => {
  test('has a row, and every row is of a procedure', () => {
    expectRows(procedureRows, Object.keys(procedures()));
  });

  test.each(Object.entries(procedureRows))('%s answers everybody as its row says', async (name, { access, input }) => {
    const asked = { json: (await input?.(world)) ?? {} };
    const isRead = procedures()[name]?._def.type !== 'mutation';
    const search = isRead ? `?input=${encodeURIComponent(JSON.stringify(asked))}` : '';
    const init = isRead
      ? {}
      : { method: 'POST', body: JSON.stringify(asked), headers: { 'content-type': 'application/json' } };
    const { found, expected } = await sweep(access, (person) => statusFor(person, `/api/trpc/${name}${search}`, init));
    expect(found).toEqual(expected);
  });
});

describe('every route', () => {
  const names = Object.entries(routes).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );

  test('has a row, and every row is of a route', () => {
    expectRows(routeRows, names);
  });

  test.each(Object.entries(routeRows))('%s answers everybody as its row says', async (name, { access, path }) => {
    const [method = '', pattern = ''] = name.split(' ');
    const address = (await path?.(world)) ?? pattern;
    const init =
      method === 'POST' ? { method, body: '{}', headers: { 'content-type': 'application/json' } } : { method };
    const { found, expected } = await sweep(access, (person) => statusFor(person, address, init));
    expect(found).toEqual(expected);
  });
});

test('every page has a row, and every row is of a page: test/e2e/authorization.spec.ts asks for them', () => {
  expectRows(pageRows, pagesOfFolder());
});
