import { z } from 'zod';
import {
  addressRanges,
  apiKey,
  EMPTY_IS_ABSENT,
  ipAddress,
  mailSender,
  nameList,
  numbersByName,
  optionalText,
  optionalWholeNumber,
  text,
  url,
  vendorsByType,
  wholeNumber,
  yesOrNo,
} from '#/lib/setting-fields.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { unknownSettings } from '#/lib/unknown-setting.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const fields = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'must look like postgresql://user:password@host:5432/database'),
  DATABASE_DIRECT_URL: url(
    ['postgres:', 'postgresql:'],
    'must look like postgresql://user:password@host:5432/database',
  ),
  BETTER_AUTH_SECRET: z.preprocess(EMPTY_IS_ABSENT, z.string().min(32, 'must have 32 or more characters').optional()),
  HOST: ipAddress(),
  PORT: wholeNumber(1, 65_535, 3000),
  BASE_URL: url(['http:', 'https:'], 'must be an http or https address such as https://example.org'),
  TRUSTED_PROXIES: addressRanges(),
  DATA_DIR: text('.data'),
  LEGAL_DIR: text('legal'),
  STORAGE_DIR: z.preprocess(EMPTY_IS_ABSENT, z.string().optional()),
  STORAGE_S3_BUCKET: optionalText(),
  STORAGE_S3_ENDPOINT: url(['http:', 'https:'], 'must be an http or https address such as https://s3.example.org'),
  STORAGE_S3_REGION: text('us-east-1'),
  STORAGE_S3_ACCESS_KEY_ID: optionalText(),
  STORAGE_S3_SECRET_ACCESS_KEY: optionalText(),
  STORAGE_S3_FORCE_PATH_STYLE: yesOrNo(false),
  BACKUP_ARCHIVE_DIR: optionalText(),
  TEXT2VIDEO_MOCK_URL: url(['http:', 'https:'], 'must be an http or https address such as https://example.org/a.webm'),
  TASK_TYPES_OFF: nameList(),
  GENERATORS: vendorsByType(),
  OPENAI_API_KEY: apiKey(),
  REPLICATE_API_TOKEN: apiKey(),
  FAL_KEY: apiKey(),
  WORKER_CONCURRENCY: wholeNumber(1, 64, 2),
  WORKER_CONCURRENCY_BY_TYPE: numbersByName(1, 64),
  LIMIT_CALLS_PER_MINUTE: wholeNumber(1, 1_000_000, 3000),
  LIMIT_TASKS_PER_MINUTE: wholeNumber(1, 1_000_000, 60),
  LIMIT_TASKS_PER_MINUTE_BY_TYPE: numbersByName(1, 1_000_000),
  // The maximum is also that of the database's function "readOfAccounts", which reads an account with its open tasks.
  LIMIT_OPEN_TASKS: wholeNumber(1, 1_000, 100),
  SIGN_UP: z.preprocess(
    EMPTY_IS_ABSENT,
    z.enum(['open', 'closed'], { error: 'must be open or closed' }).default('open'),
  ),
  ADMIN_APPROVAL_CREDITS: wholeNumber(0, 1_000_000_000, 10_000),
  EMAIL_VERIFICATION: z.preprocess(
    EMPTY_IS_ABSENT,
    z.enum(['off', 'for-credits', 'required'], { error: 'must be off, for-credits or required' }).default('off'),
  ),
  GOOGLE_CLIENT_ID: optionalText(),
  GOOGLE_CLIENT_SECRET: apiKey(),
  GOOGLE_URL: url(['http:', 'https:'], 'must be the http or https address of a server in the place of Google’s'),
  GITHUB_CLIENT_ID: optionalText(),
  GITHUB_CLIENT_SECRET: apiKey(),
  GITHUB_URL: url(['http:', 'https:'], 'must be an http or https address such as https://github.example.org'),
  GITHUB_API_URL: url(
    ['http:', 'https:'],
    'must be an http or https address such as https://github.example.org/api/v3',
  ),
  LIMIT_WELCOME_GRANTS_PER_DAY: optionalWholeNumber(0, 1_000_000),
  UPLOAD_MAX_IMAGE_MIB: wholeNumber(1, 200, 50),
  UPLOAD_MAX_IMAGE_PIXELS: wholeNumber(1, 268_435_456, 108_000_000),
  UPLOAD_MAX_AUDIO_MIB: wholeNumber(1, 200, 20),
  UPLOAD_MAX_AUDIO_SECONDS: wholeNumber(1, 3_600, 600),
  UPLOAD_QUOTA_MIB: wholeNumber(1, 1_000_000, 1024),
  LIMIT_UPLOADS_PER_MINUTE: wholeNumber(1, 1_000_000, 30),
  SLACK_WEBHOOK_URL: url(['http:', 'https:'], 'must be the https address of an incoming webhook'),
  SMTP_URL: url(['smtp:', 'smtps:'], 'must look like smtps://user:password@smtp.example.org:465'),
  MAIL_FROM: mailSender(),
  LOG_LEVEL: z.preprocess(
    EMPTY_IS_ABSENT,
    z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  ),
});

const directAlone = 'is for a DATABASE_URL that is a pooler, and DATABASE_URL is not set';

const envSchema = fields
  .refine((values) => !values.DATABASE_DIRECT_URL || values.DATABASE_URL, {
    path: ['DATABASE_DIRECT_URL'],
    error: directAlone,
  })
  .refine((values) => !values.GOOGLE_CLIENT_ID === !values.GOOGLE_CLIENT_SECRET, {
    path: ['GOOGLE_CLIENT_SECRET'],
    error: 'and GOOGLE_CLIENT_ID must both be set, or neither',
  })
  .refine((values) => !values.GITHUB_CLIENT_ID === !values.GITHUB_CLIENT_SECRET, {
    path: ['GITHUB_CLIENT_SECRET'],
    error: 'and GITHUB_CLIENT_ID must both be set, or neither',
  })
  .refine((values) => !values.SMTP_URL || values.MAIL_FROM, {
    path: ['MAIL_FROM'],
    error: 'must be set with SMTP_URL: it is whom mails come from, such as hello@example.org',
  })
  .transform((values) => ({
    ...values,
    BASE_URL: (values.BASE_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    GOOGLE_URL: values.GOOGLE_URL?.replace(/\/+$/, ''),
    GITHUB_URL: values.GITHUB_URL?.replace(/\/+$/, ''),
    GITHUB_API_URL: values.GITHUB_API_URL?.replace(/\/+$/, ''),
    STORAGE_DIR: values.STORAGE_DIR ?? `${values.DATA_DIR.replace(/\/+$/, '')}/files`,
  }));

/** The validated environment: DATABASE_URL and BETTER_AUTH_SECRET may be missing, since embedded PostgreSQL provides them. */
export type WrittenEnv = z.output<typeof envSchema>;

/** The environment of a web or worker process, with everything set. Paths may be relative to the project's folder. */
export type Env = WrittenEnv & { DATABASE_URL: string; BETTER_AUTH_SECRET: string };

/** Whether DATABASE_URL is a pooler in transaction mode: the one sign of it is a direct address beside it. */
export function isPooled(env: Pick<WrittenEnv, 'DATABASE_DIRECT_URL'>): boolean {
  return env.DATABASE_DIRECT_URL !== undefined;
}

/** The way to the server itself: for listening, migrations, session locks, scripts. */
export function directUrlOf(env: Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL'>): string {
  return env.DATABASE_DIRECT_URL ?? env.DATABASE_URL;
}

/** Fields with secrets: error messages do not contain their values. */
const SECRET_FIELDS = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'BETTER_AUTH_SECRET',
  'SLACK_WEBHOOK_URL',
  'GOOGLE_CLIENT_SECRET',
  'GITHUB_CLIENT_SECRET',
  'SMTP_URL',
  'STORAGE_S3_ACCESS_KEY_ID',
  'STORAGE_S3_SECRET_ACCESS_KEY',
  'OPENAI_API_KEY',
  'REPLICATE_API_TOKEN',
  'FAL_KEY',
];

/**
 * Validates environment variables and applies the defaults.
 * @throws {SetupError} with one sentence for each invalid field, such as
 * `PORT must be a whole number from 1 to 65535 (got "abc"). Set it in .env.`
 */
export function parseEnv(source: Record<string, string | undefined>): WrittenEnv {
  const result = envSchema.safeParse(source);
  if (result.success) return result.data;
  const sentences = new Map<string, string>();
  for (const issue of result.error.issues) {
    const field = String(issue.path[0]);
    const got = SECRET_FIELDS.includes(field) ? '' : ` (got ${JSON.stringify(source[field])})`;
    sentences.set(field, sentences.get(field) ?? `${field} ${issue.message}${got}. Set it in .env.`);
  }
  throw new SetupError([...sentences.values()].join('\n'));
}

/** Names that begin so are settings of the product or nothing. */
const OWN_PREFIXES = [
  'BACKUP_',
  'LEGAL_',
  'LIMIT_',
  'MAIL_',
  'SMTP_',
  'STORAGE_',
  'TASK_TYPES_',
  'TEXT2VIDEO_',
  'TRUSTED_',
  'UPLOAD_',
  'WORKER_',
];

/**
 * Checks that no written name is a misspelt setting, which would be without effect.
 * @param written the names of the environment, those of the .env files included, which stand in `inFiles`
 * @throws {SetupError} with one sentence for each, such as
 * `UPLOAD_QUOTA_MB is no setting; the nearest is UPLOAD_QUOTA_MIB. Correct its name in .env or in the environment, or remove it.`
 */
export function assertKnownNames(written: readonly string[], inFiles: readonly string[] = []): void {
  const unknown = unknownSettings(written, inFiles, { names: fields.keyof().options, prefixes: OWN_PREFIXES });
  if (unknown.length === 0) return;
  const where = 'Correct its name in .env or in the environment, or remove it.';
  throw new SetupError(
    unknown.map(({ name, meant }) => `${name} is no setting; the nearest is ${meant}. ${where}`).join('\n'),
  );
}

const REQUIRED: Record<string, string> = {
  DATABASE_URL: 'DATABASE_URL is not set: start with npm start, npm run web or npm run worker, or set it in .env.',
  BETTER_AUTH_SECRET: 'BETTER_AUTH_SECRET is not set: put 32 or more random characters in .env.',
};

let values: WrittenEnv | undefined;

function read(name: keyof WrittenEnv): unknown {
  values ??= parseEnv(process.env);
  const sentence = REQUIRED[name];
  if (values[name] !== undefined || !sentence) return values[name];
  throw new SetupError(sentence);
}

/**
 * The environment of this process, validated when a field is first read.
 * @throws {SetupError} when the environment is invalid, or DATABASE_URL or BETTER_AUTH_SECRET is missing
 */
export const env = Object.defineProperties(
  {},
  Object.fromEntries(fields.keyof().options.map((name) => [name, { enumerable: true, get: () => read(name) }])),
) as Env;
