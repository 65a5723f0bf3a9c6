import { pageOutcomes, pageRows, shownBatchId } from '#test/authorization/pages.ts';
import { gatherPeople, type Person, people } from '#test/authorization/people.ts';
import { expect, test } from '#test/e2e/test.ts';

// Procedures and routes are in test/authorization/matrix.db.test.ts, which also holds that every page has a row.
test('every page shows itself to those whom it is for, and to nobody else', async ({ product }) => {
  const accounts = await gatherPeople(product.url, product.db);
  const asked = { of: 'users', who: { emails: [] }, act: { act: 'sign-out' } };
  await product.db.actBatch.create({
    data: { id: shownBatchId, actor: 'command', reason: 'For a test', asked, idempotencyKey: shownBatchId },
  });
  const open = async (person: Person, path: string) => {
    const headers: Record<string, string> = person === 'anonymous' ? {} : { cookie: accounts[person].cookie };
    const response = await fetch(`${product.url}/en${path === '/' ? '' : path}`, { headers, redirect: 'manual' });
    await response.text();
    const { status } = response;
    if (status === 200) return 'shown';
    if (status === 404) return 'missing';
    if (status < 300 || status >= 400) return `${status}`;
    return /\/sign-in\b/.test(response.headers.get('location') ?? '') ? 'sign-in' : 'away';
  };
  const found: Record<string, Record<string, string>> = {};
  for (const [page, { path = page }] of Object.entries(pageRows)) {
    found[page] = {};
    for (const person of people)
      found[page][person] = await open(person, typeof path === 'string' ? path : path(accounts));
  }
  const expected = Object.entries(pageRows).map(([page, { access }]) => [page, pageOutcomes[access]]);
  expect(found).toEqual(Object.fromEntries(expected));
});
