import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { taskTypeSlugs } from '#/catalog/task-types.ts';
import { beforeTable, type Description, descriptions } from '#/web/openapi/descriptions.ts';
import { openApiDocument } from '#/web/openapi/document.ts';
import { routes } from '#/web/rest/routes.ts';
import { problemsOf } from '#test/openapi/described-answer.ts';

const baseUrl = 'https://farthing.example';
const document = openApiDocument(baseUrl);
const text = JSON.stringify(document);
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(text));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(document.openapi).toMatch(/^3\.1\./);
});

test('every method of every route has a description, and nothing else has', () => {
  const methodsOf = (table: Record<string, object>) =>
    Object.entries(table).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  expect(methodsOf(descriptions).toSorted()).toEqual(methodsOf(routes).toSorted());
  expect(Object.keys(beforeTable)).toEqual(['/api/health', '/api/ready']);
});

test('a path of the document is of the route that it describes', () => {
  const described: Record<string, Partial<Record<string, Description>>> = descriptions;
  for (const [route, methods] of Object.entries(described)) {
    const pattern = new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+').replace(/\*\w+$/, '.+')}$`);
    for (const description of Object.values(methods)) {
      if (!description || !('at' in description)) continue;
      for (const path of Object.keys(description.at)) expect(path).toMatch(pattern);
    }
  }
});

test('each type of task has an operation of its own, and so has external work', () => {
  for (const slug of [...taskTypeSlugs, 'external'])
    expect(document.paths?.[`/api/tasks/${slug}`]?.post?.tags, slug).toHaveLength(1);
});

test('a type that is not offered has no operation', () => {
  const { paths = {} } = openApiDocument(baseUrl, ['text-to-image']);
  const names = Object.keys(paths).filter((path) => /^\/api\/((tasks|credit-costs)\/[\w-]+|generate-.*)$/.test(path));
  expect(names.sort()).toEqual([
    '/api/credit-costs/TEXT_TO_IMAGE',
    '/api/credit-costs/text-to-image',
    '/api/tasks/external',
    '/api/tasks/latest',
    '/api/tasks/text-to-image',
  ]);
});

test('no two operations have one name, and each has a summary, a group and every status that anything may have', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = document.tags?.map(({ name }) => name) ?? [];
  for (const { path, method, operation } of operations) {
    expect(operation.summary, path).toMatch(/^[A-Z].{5,120}$/);
    expect(tags).toContain(operation.tags?.[0]);
    const statuses = Object.keys(operation.responses ?? {});
    expect(statuses, `${method} ${path}`).toEqual(expect.arrayContaining(['400', '408', '417', '431', '500', '503']));
  }
});

test('a parameter in a path is described, and none besides', () => {
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters: { in?: string; name?: string }[] = operation.parameters ?? [];
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
  }
});

test('every reference leads to something', () => {
  const references = [...text.matchAll(/"\$ref":"#(?<pointer>[^"]+)"/g)].map(({ groups }) => groups?.pointer ?? '');
  expect(references.length).toBeGreaterThan(100);
  for (const pointer of new Set(references)) {
    const found = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
    expect(found, pointer).toBeDefined();
  }
});

describe('every example fits what it is an example of', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(JSON.parse(text), 'document');
  const schemas = Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) =>
    typeof schema === 'object' && 'examples' in schema ? [{ name, examples: schema.examples as unknown[] }] : [],
  );

  test.each(schemas)('$name', ({ name, examples }) => {
    const validate = ajv.getSchema(`document#/components/schemas/${name}`);
    for (const example of examples) expect([validate?.(example), validate?.errors]).toEqual([true, null]);
  });
});

test('what we answer is closed: an answer with one field more is found', () => {
  const headers = new Headers({ 'X-Request-Id': 'a', 'Cache-Control': 'no-store', 'Content-Type': 'application/json' });
  const answer = (data: object, others: object = {}) => ({
    method: 'GET',
    path: '/api/tasks/latest',
    status: 200,
    headers,
    body: Buffer.from(JSON.stringify({ code: 0, message: 'ok', data, ...others })),
  });
  expect(problemsOf(answer({ task: null }))).toEqual([]);
  expect(problemsOf(answer({ task: null, more: 1 }))).toHaveLength(1);
  expect(problemsOf(answer({ task: null }, { more: 1 }))).toHaveLength(1);
  expect(problemsOf(answer({ task: {} }))).toHaveLength(1);
  expect(problemsOf({ ...answer({ task: null }), status: 418 })).toHaveLength(1);
  expect(
    problemsOf({ ...answer({ task: null }), headers: new Headers({ ...Object.fromEntries(headers), Server: 'x' }) }),
  ).toEqual(['GET /api/tasks/latest, 200: the header server is not stated']);
  headers.delete('X-Request-Id');
  expect(problemsOf(answer({ task: null }))).toEqual([
    'GET /api/tasks/latest, 200: the header x-request-id is missing',
  ]);
});

test('it names where people reach the site, and the cookie as it is there', () => {
  expect(document.servers).toEqual([{ url: baseUrl }]);
  const nameOf = (url: string) => JSON.stringify(openApiDocument(url).components?.securitySchemes);
  expect(nameOf(baseUrl)).toContain('"__Secure-better-auth.session_token"');
  expect(nameOf('http://localhost:3000')).toContain('"better-auth.session_token"');
});

test('its version is that of the package', () => {
  expect(document.info.version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
});
