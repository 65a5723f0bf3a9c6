import { randomUUID } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';
import { type Product, startProduct } from '#test/e2e/product.ts';
import { type Violations, watchViolations } from '#test/e2e/violations.ts';
import { limits } from '#test/limits.ts';
import { checkingAnswers } from '#test/openapi/checked-requests.ts';

type TestFixtures = {
  /** The file of the worker that does the tasks; a spec that needs other generators names its own with `test.use`. */
  workerEntry: string;
  /** Has that worker do the tasks of this test, and nothing of them left to the next one. */
  worker: undefined;
  /** Fails the test when a page throws or writes an error to its console. */
  noStrayErrors: undefined;
  /** Whether the test breaks connections or parts of the product, of which the browser itself tells in the console. */
  cutsConnections: boolean;
  /** Fails the test when a page did what its policies forbid: those of content, and of the browser's features. */
  noViolations: undefined;
  /** What a test does that is forbidden, to see that it is. */
  expectedViolations: Violations;
};
type WorkerFixtures = {
  product: Product;
  violations: Violations;
};

/**
 * Playwright's test with a running product, whose address is the base of every page. What `request` is answered is held against
 * the OpenAPI document.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads off the pattern which fixtures this one needs
    async ({}, use) => {
      const product = await startProduct();
      await use(product);
      await product.stop();
    },
    { scope: 'worker', timeout: limits.test },
  ],
  violations: [async ({ browser }, use) => use(watchViolations(browser)), { scope: 'worker', auto: true }],
  expectedViolations: [[], { option: true }],
  noViolations: [
    async ({ violations, expectedViolations }, use) => {
      violations.length = 0;
      await use(undefined);
      expect(violations, 'what the policies of the pages forbade').toEqual(expectedViolations);
    },
    { auto: true },
  ],
  baseURL: async ({ product }, use) => use(product.url),
  request: async ({ request }, use) => use(checkingAnswers(request)),
  workerEntry: ['src/worker/main.ts', { option: true }],
  worker: [
    async ({ product, workerEntry }, use) => {
      await product.workBy(workerEntry);
      await use(undefined);
      await product.cancelOpenTasks();
    },
    { auto: true },
  ],
  cutsConnections: [false, { option: true }],
  noStrayErrors: [
    async ({ page, product, cutsConnections }, use, testInfo) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(`${error.message}\n${error.stack}`));
      page.on('console', (message) => {
        // The browser itself reports every answer of 4xx; those are for the test to expect or not.
        const isAnswer = message.text().startsWith('Failed to load resource: the server responded with a status of 4');
        const isCut =
          cutsConnections &&
          /^Failed to load resource: (?:net::ERR_|the server responded with a status of 503)/.test(message.text());
        if (message.type() === 'error' && !isAnswer && !isCut) errors.push(message.text());
      });
      await use(undefined);
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('logs', { body: await product.readLogs(), contentType: 'text/plain' });
      }
      expect(errors, 'errors in the browser').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export type Person = { name: string; email: string; password: string };

export function newPerson(): Person {
  return { name: 'Ada Lovelace', email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
}

/** Makes an account and signs the browser in, without the form. */
export async function signUpByApi(page: Page, person: Person = newPerson()): Promise<Person> {
  const response = await page.request.post('/api/auth/sign-up/email', { data: person });
  expect(response.status(), await response.text()).toBe(200);
  return person;
}

/** Fills the sign-up form of the page that is open and sends it. */
export async function signUpInForm(page: Page, person: Person = newPerson()): Promise<Person> {
  await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  return person;
}
