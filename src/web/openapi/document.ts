import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { brand } from '#/brand.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { anywhere } from '#/web/openapi/anywhere.ts';
import { beforeTable, type Description, descriptions } from '#/web/openapi/descriptions.ts';
import { type Described, operation } from '#/web/openapi/operation.ts';

/** The version of the routes and their answers, as package.json has it. */
const version = '0.1.0';

const about = `Credits for AI apps over REST. Every answer in JSON but those of accounts is an envelope:
\`{ "code", "message", "data" }\`, with code 0 when it worked, else the HTTP status, and in \`data\` the reason with its figures.

**Signing in.** \`POST /api/auth/sign-in/email\` sets a session cookie, which is sent with every request.

**Once.** What moves credits takes a header \`Idempotency-Key\`: the same key with the same request gives the first answer again.

**Every route** also has \`HEAD\` where it has \`GET\`, and \`OPTIONS\`, which says in \`Allow\` which methods there are; another
method is a 405 with the same header, an address that nobody has a 404, and one with a doubled slash or a slash at its end a 308.`;

const tags = [
  {
    name: 'Account',
    description: 'Signing up, in and out. These routes have a form of their own, without the envelope.',
  },
  { name: 'Plans', description: 'Plans, and changes of them.' },
  { name: 'Credits', description: 'The balance, the ledger, statements, prices.' },
  { name: 'Tasks', description: 'Work that is charged.' },
  { name: 'Uploads', description: 'Pictures and sounds for tasks.' },
  { name: 'External work', description: 'Work that is done elsewhere, and charged here. For admins.' },
  { name: 'Service', description: 'For operators and vendors.' },
];

/**
 * The OpenAPI 3.1 document of REST.
 * @param baseUrl where people reach it: by https the session cookie has a prefix
 * @param offered the task types that are offered: others have no operations
 */
export function openApiDocument(baseUrl: string, offered: readonly TaskTypeSlug[] = taskTypeSlugs) {
  const prefix = new URL(baseUrl).protocol === 'https:' ? '__Secure-' : '';
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title, version, summary: 'Credits for AI apps', description: about },
      servers: [{ url: baseUrl }],
      tags,
      paths: withoutOthers(pathsOf({ ...descriptions, ...beforeTable }), offered),
      components: {
        responses: anywhere,
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: `${prefix}better-auth.session_token` } },
      },
    },
    { override: ({ jsonSchema }) => plain(jsonSchema) },
  );
}

const title = `${brand.name} API`;

/** Leaves out what zod adds and nobody needs: the pattern of a format that is named, and the bounds of every whole number. */
function plain(schema: { format?: string; pattern?: string; minimum?: number; maximum?: number }): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** What the paths make that have no type in them. */
const makers: Record<string, readonly string[]> = {
  '/api/generate-video': ['text-to-video', 'image-to-video'],
  '/api/generate-audio': ['text-to-audio'],
};

/** Without the paths of task types that are not offered. */
function withoutOthers(paths: ZodOpenApiPathsObject, offered: readonly TaskTypeSlug[]): ZodOpenApiPathsObject {
  const off: readonly string[] = taskTypeSlugs
    .filter((slug) => !offered.includes(slug))
    .flatMap((slug) => [slug, taskTypes[slug].type]);
  const isOff = (path: string) =>
    off.some((name) => path.endsWith(`/${name}`)) || makers[path]?.every((slug) => off.includes(slug)) === true;
  return Object.fromEntries(Object.entries(paths).filter(([path]) => !isOff(path)));
}

function pathsOf(described: Record<string, Partial<Record<string, Description>>>): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [route, methods] of Object.entries(described)) {
    for (const [method, description] of Object.entries(methods)) {
      if (!description) continue;
      for (const [path, made] of operationsOf(route, method, description))
        paths[path] = { ...paths[path], [method.toLowerCase()]: made };
    }
  }
  return paths;
}

function operationsOf(route: string, method: string, description: Description): [string, ZodOpenApiOperationObject][] {
  if ('elsewhere' in description) return [];
  if ('at' in description)
    return Object.entries(description.at).map(([path, one]) => [
      path,
      'responses' in one ? one : operation(method, one),
    ]);
  return [[templateOf(route, description), operation(method, description)]];
}

/** `/api/tasks/{uuid}` of `/api/tasks/:name`: a route calls a parameter by what it may be, the document by what it is here. */
function templateOf(route: string, { path }: Described): string {
  const names = Object.keys(path?.shape ?? {});
  return route.replaceAll(/:\w+/g, () => `{${names.shift()}}`);
}
