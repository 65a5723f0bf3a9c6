import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApiDocument } from '#/web/openapi/document.ts';
import { securityHeaders } from '#/web/security-headers.ts';

/** An answer to a request to the API, as it came. */
export type SeenAnswer = {
  method: string;
  /** Without its query. */
  path: string;
  status: number;
  headers: Headers;
  body: Buffer;
};

type Schema = Record<string, unknown>;
type Header = { required?: boolean; schema: Schema };
type Response = {
  $ref?: string;
  headers?: Record<string, Header & { $ref?: string }>;
  content?: Record<string, Schema>;
};
type Operation = { responses: Record<string, Response> };
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Response>; headers: Record<string, Header> };
};

/** What every answer of the site has, and what HTTP itself needs. */
const ofEveryAnswer = new Set([
  ...Object.keys(securityHeaders('https://farthing.example')).map((name) => name.toLowerCase()),
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'],
]);

const given = openApiDocument('http://localhost:3000') as unknown as Document;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(given, 'document');

/** What of the answer the document does not state; empty where all of it is stated. */
export function problemsOf(answer: SeenAnswer): string[] {
  const { method, path, status } = answer;
  if (isOfAnotherForm(path)) return [];
  const found = responseFor(answer);
  if (!found) return [`${method} ${path}: the document has no answer with the status ${status}`];
  return [...problemsOfHeaders(answer, found.response), ...problemsOfBody(answer, found)].map(
    (problem) => `${method} ${path}, ${status}: ${problem}`,
  );
}

/** Fails the test that asked for it when an answer is not as the document states. */
export function expectDescribed(answer: SeenAnswer): void {
  const problems = problemsOf(answer);
  if (problems.length > 0) throw new Error(`The document does not state what was answered:\n${problems.join('\n')}`);
}

/** tRPC, the script of a page, and what the library of accounts has for its own client. */
function isOfAnotherForm(path: string): boolean {
  if (path.startsWith('/api/auth/')) return templateFor(path) === undefined;
  return path.startsWith('/api/trpc/') || path.startsWith('/api/docs/') || !/^\/api(?:\/|$)/.test(path);
}

type Found = { response: Response; pointer: string };

function responseFor({ method, path, status }: SeenAnswer): Found | undefined {
  const template = templateFor(path);
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
  const isDescribed = template !== undefined && given.paths[template]?.[asked] !== undefined;
  const named = isDescribed ? undefined : componentFor(status);
  if (named)
    return { response: given.components.responses[named] as Response, pointer: `/components/responses/${named}` };
  if (!template) return undefined;
  const response = given.paths[template]?.[asked]?.responses[status];
  if (!response) return undefined;
  if (response.$ref === undefined)
    return { response, pointer: `/paths/${escaped(template)}/${asked}/responses/${status}` };
  const pointer = response.$ref.slice(1);
  return { response: at(pointer) as Response, pointer };
}

/** What is answered where there is no such route, or no such method of it. */
function componentFor(status: number): string | undefined {
  const names: Record<number, string> = {
    204: 'Methods',
    308: 'Moved',
    400: 'Validation',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    405: 'MethodNotAllowed',
    408: 'Timeout',
    413: 'BodyTooLarge',
    417: 'UnmetExpectation',
    429: 'TooManyRequests',
    431: 'HeadersTooLarge',
    500: 'Internal',
    503: 'Busy',
  };
  return names[status];
}

/** A fixed path goes before one with parameters. */
function templateFor(path: string): string | undefined {
  const fitting = Object.keys(given.paths).filter((template) => patternOf(template).test(path));
  return fitting.toSorted((a, b) => Number(a.includes('{')) - Number(b.includes('{')))[0];
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function problemsOfHeaders({ headers }: SeenAnswer, { headers: stated = {} }: Response): string[] {
  const byName = new Map(
    Object.entries(stated).map(([name, header]) => [name.toLowerCase(), header.$ref ? headerAt(header.$ref) : header]),
  );
  const unstated = [...new Set(headers.keys())].filter((name) => !byName.has(name) && !ofEveryAnswer.has(name));
  const wrong = [...byName].flatMap(([name, { required = false, schema }]) => {
    const value = headers.get(name);
    if (value === null) return required ? [`the header ${name} is missing`] : [];
    return ajv.validate(schema, value) ? [] : [`the header ${name} is "${value}": ${ajv.errorsText()}`];
  });
  return [...unstated.map((name) => `the header ${name} is not stated`), ...wrong];
}

function headerAt(ref: string): Header {
  return at(ref.slice(1)) as Header;
}

function problemsOfBody({ method, headers, body }: SeenAnswer, { response, pointer }: Found): string[] {
  const type = headers.get('content-type')?.split(';')[0];
  if (type === undefined) return response.content ? ['it has no type'] : [];
  if (!response.content) return body.length === 0 ? [] : ['it has a body'];
  if (!response.content[type]) return [`its type ${type} is not stated`];
  if (method === 'HEAD' || type !== 'application/json') return [];
  const validate = ajv.getSchema(`document#${pointer}/content/${escaped(type)}/schema`);
  if (!validate) return [`no schema is stated for ${type}`];
  const text = String(headers.get('content-encoding') === 'gzip' ? gunzipSync(body) : body);
  return validate(JSON.parse(text)) ? [] : [`${ajv.errorsText(validate.errors)}\n${text}`];
}

function escaped(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}

function at(pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Schema)[key.replaceAll('~1', '/').replaceAll('~0', '~')], given);
}
