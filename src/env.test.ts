import { expect, test } from 'vitest';
import { assertKnownNames, parseEnv } from '#/env.ts';

test('an empty environment has every default, and an address that follows the port', () => {
  expect(parseEnv({ DATABASE_URL: '', PORT: '', STORAGE_DIR: '' })).toMatchObject({
    PORT: 3000,
    BASE_URL: 'http://localhost:3000',
    TRUSTED_PROXIES: [],
    DATA_DIR: '.data',
    STORAGE_DIR: '.data/files',
    WORKER_CONCURRENCY: 2,
    WORKER_CONCURRENCY_BY_TYPE: {},
    TASK_TYPES_OFF: [],
    LOG_LEVEL: 'info',
    LIMIT_CALLS_PER_MINUTE: 3000,
    LIMIT_TASKS_PER_MINUTE: 60,
    LIMIT_TASKS_PER_MINUTE_BY_TYPE: {},
    LIMIT_OPEN_TASKS: 100,
    SIGN_UP: 'open',
    UPLOAD_MAX_IMAGE_MIB: 50,
    UPLOAD_MAX_IMAGE_PIXELS: 108_000_000,
    UPLOAD_MAX_AUDIO_MIB: 20,
    UPLOAD_MAX_AUDIO_SECONDS: 600,
    UPLOAD_QUOTA_MIB: 1024,
    LIMIT_UPLOADS_PER_MINUTE: 30,
    STORAGE_S3_REGION: 'us-east-1',
    STORAGE_S3_FORCE_PATH_STYLE: false,
  });
  expect(parseEnv({ PORT: '8080' }).BASE_URL).toBe('http://localhost:8080');
  expect(parseEnv({ BASE_URL: 'https://example.org/' }).BASE_URL).toBe('https://example.org');
  expect(parseEnv({ DATA_DIR: '/srv/farthing/' }).STORAGE_DIR).toBe('/srv/farthing/files');
});

test.each([
  ['PORT', 'abc', 'PORT must be a whole number from 1 to 65535 (got "abc"). Set it in .env.'],
  ['PORT', '0', 'PORT must be a whole number from 1 to 65535 (got "0"). Set it in .env.'],
  ['PORT', '65536', 'PORT must be a whole number from 1 to 65535 (got "65536"). Set it in .env.'],
  ['PORT', '80.5', 'PORT must be a whole number from 1 to 65535 (got "80.5"). Set it in .env.'],
  ['WORKER_CONCURRENCY', '65', 'WORKER_CONCURRENCY must be a whole number from 1 to 64 (got "65"). Set it in .env.'],
  ['WORKER_CONCURRENCY_BY_TYPE', 'TEXT_TO_VIDEO=65', /must look like TEXT_TO_VIDEO=10,LIPSYNC=2 .* 1 to 64 /],
  [
    'TASK_TYPES_OFF',
    'lipsync text-to-audio',
    'TASK_TYPES_OFF must be names separated by commas, such as lipsync,text-to-audio (got "lipsync text-to-audio"). Set it in .env.',
  ],
  ['TASK_TYPES_OFF', 'lipsync,', /^TASK_TYPES_OFF must be names separated by commas/],
  ['LOG_LEVEL', 'loud', /^LOG_LEVEL must be one of fatal, .*, silent \(got "loud"\)\. Set it in \.env\.$/],
  ['BASE_URL', 'example.org', /^BASE_URL must be an http or https address .* \(got "example\.org"\)/],
  [
    'TRUSTED_PROXIES',
    '10.0.0.0/8,loopback',
    'TRUSTED_PROXIES must be addresses or ranges of them such as 10.0.0.0/8,2001:db8::1 (got "10.0.0.0/8,loopback"). Set it in .env.',
  ],
  ['TRUSTED_PROXIES', '10.0.0.0/33', /^TRUSTED_PROXIES must be addresses .* \(got "10\.0\.0\.0\/33"\)/],
  ['TRUSTED_PROXIES', '10.0.0.1,', /^TRUSTED_PROXIES must be addresses/],
  ['LIMIT_OPEN_TASKS', '0', 'LIMIT_OPEN_TASKS must be a whole number from 1 to 1000 (got "0"). Set it in .env.'],
  ['SIGN_UP', 'no', 'SIGN_UP must be open or closed (got "no"). Set it in .env.'],
  [
    'LIMIT_WELCOME_GRANTS_PER_DAY',
    '-1',
    'LIMIT_WELCOME_GRANTS_PER_DAY must be a whole number from 0 to 1000000 (got "-1"). Set it in .env.',
  ],
  [
    'UPLOAD_MAX_IMAGE_MIB',
    '201',
    'UPLOAD_MAX_IMAGE_MIB must be a whole number from 1 to 200 (got "201"). Set it in .env.',
  ],
  ['STORAGE_S3_ENDPOINT', 's3', /^STORAGE_S3_ENDPOINT must be an http or https address .* \(got "s3"\)/],
  [
    'STORAGE_S3_FORCE_PATH_STYLE',
    'yes',
    'STORAGE_S3_FORCE_PATH_STYLE must be true or false (got "yes"). Set it in .env.',
  ],
  [
    'EMAIL_VERIFICATION',
    'for_credits',
    'EMAIL_VERIFICATION must be off, for-credits or required (got "for_credits"). Set it in .env.',
  ],
  ['MAIL_FROM', 'Example hello@example.org', /^MAIL_FROM must look like hello@example\.org or Example <hello@example/],
  ['MAIL_FROM', 'Eve <eve@example.org>, ada@example.org', /^MAIL_FROM must look like/],
  ['MAIL_FROM', 'Eve\r\nBcc: all@example.org <eve@example.org>', /^MAIL_FROM must look like/],
  ['HOST', 'farthing.example', /must be the IP address to listen on/],
  ['LIMIT_TASKS_PER_MINUTE_BY_TYPE', 'TEXT_TO_VIDEO', /must look like TEXT_TO_VIDEO=10,LIPSYNC=2 .* 1 to 1000000 /],
  ['LIMIT_TASKS_PER_MINUTE_BY_TYPE', 'TEXT_TO_VIDEO=0', /must look like TEXT_TO_VIDEO=10,LIPSYNC=2 .* 1 to 1000000 /],
  [
    'GENERATORS',
    'TEXT_TO_IMAGE',
    'GENERATORS must look like TEXT_TO_IMAGE=openai+fal,TEXT_TO_VIDEO=replicate (got "TEXT_TO_IMAGE"). Set it in .env.',
  ],
  ['GENERATORS', 'TEXT_TO_IMAGE=openai;LIPSYNC=fal', /^GENERATORS must look like /],
  ['OPENAI_API_KEY', 'sk abc', 'OPENAI_API_KEY must be a key as the vendor gave it, without spaces. Set it in .env.'],
  ['TEXT2VIDEO_MOCK_URL', 'ftp://example.org', /^TEXT2VIDEO_MOCK_URL must be an http or https address/],
])('%s=%s is refused with a sentence that says what is allowed', (name, value, message) => {
  expect(() => parseEnv({ [name]: value })).toThrow(message);
});

test('who makes what is written by type, and by default everything is made here', () => {
  const written = { GENERATORS: 'TEXT_TO_IMAGE=openai+fal, TEXT_TO_VIDEO=local', OPENAI_API_KEY: ' sk-abc ' };
  expect(parseEnv(written)).toMatchObject({
    GENERATORS: { TEXT_TO_IMAGE: 'openai+fal', TEXT_TO_VIDEO: 'local' },
    OPENAI_API_KEY: 'sk-abc',
  });
  expect(parseEnv({ GENERATORS: '' })).toMatchObject({ GENERATORS: {} });
});

test('proxies are addresses and ranges of both kinds', () => {
  const written = { TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,2001:db8::/32 ,::1' };
  expect(parseEnv(written).TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32', '::1']);
  expect(parseEnv({ TRUSTED_PROXIES: '' }).TRUSTED_PROXIES).toEqual([]);
});

test('limits of single types are numbers by name', () => {
  const written = { LIMIT_TASKS_PER_MINUTE_BY_TYPE: 'TEXT_TO_VIDEO=10, LIPSYNC=2' };
  expect(parseEnv(written).LIMIT_TASKS_PER_MINUTE_BY_TYPE).toEqual({ TEXT_TO_VIDEO: 10, LIPSYNC: 2 });
});

test('the welcome credits of a day have no cap unless one is set, and none at all is one', () => {
  expect(parseEnv({ LIMIT_WELCOME_GRANTS_PER_DAY: '' }).LIMIT_WELCOME_GRANTS_PER_DAY).toBeUndefined();
  expect(parseEnv({ LIMIT_WELCOME_GRANTS_PER_DAY: '0' }).LIMIT_WELCOME_GRANTS_PER_DAY).toBe(0);
});

test('mails need a sender beside their server, with or without a name', () => {
  const SMTP_URL = 'smtps://user:p%40ss@smtp.example.org:465';
  expect(() => parseEnv({ SMTP_URL })).toThrow(
    'MAIL_FROM must be set with SMTP_URL: it is whom mails come from, such as hello@example.org',
  );
  for (const MAIL_FROM of ['hello@example.org', 'Example <hello@example.org>', ' <hello@example.org> '])
    expect(parseEnv({ SMTP_URL, MAIL_FROM })).toMatchObject({ SMTP_URL, MAIL_FROM: MAIL_FROM.trim() });
  expect(parseEnv({ SMTP_URL: '', MAIL_FROM: '' }).SMTP_URL).toBeUndefined();
});

test('a message never repeats a secret', () => {
  expect(() =>
    parseEnv({
      DATABASE_URL: 'mysql://me:hunter2@db/app',
      BETTER_AUTH_SECRET: 'hunter2',
      SLACK_WEBHOOK_URL: 'hunter2',
      SMTP_URL: 'smtp.example.org:hunter2',
      MAIL_FROM: 'hello@example.org',
    }),
  ).toThrow(
    'DATABASE_URL must look like postgresql://user:password@host:5432/database. Set it in .env.\n' +
      'BETTER_AUTH_SECRET must have 32 or more characters. Set it in .env.\n' +
      'SLACK_WEBHOOK_URL must be the https address of an incoming webhook. Set it in .env.\n' +
      'SMTP_URL must look like smtps://user:password@smtp.example.org:465. Set it in .env.',
  );
});

test('a misspelt setting is told of with the right name, each in a sentence', () => {
  expect(() => assertKnownNames(['PATH', 'UPLOAD_QUOTA_MB', 'LIMIT_VIDEOS', 'DATABASE_URI'])).toThrow(
    'UPLOAD_QUOTA_MB is no setting; the nearest is UPLOAD_QUOTA_MIB. Correct its name in .env or in the environment, or remove it.\n' +
      'LIMIT_VIDEOS is no setting; the nearest is LIMIT_OPEN_TASKS. Correct its name in .env or in the environment, or remove it.\n' +
      'DATABASE_URI is no setting; the nearest is DATABASE_URL. Correct its name in .env or in the environment, or remove it.',
  );
  expect(() => assertKnownNames(['PATH', 'HOME', 'DATABASE_URL', 'NODE_ENV'])).not.toThrow();
});
