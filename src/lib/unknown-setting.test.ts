import { expect, test } from 'vitest';
import { unknownSettings } from '#/lib/unknown-setting.ts';

const known = { names: ['HOST', 'PORT', 'DATA_DIR', 'STORAGE_S3_BUCKET', 'LIMIT_OPEN_TASKS'], prefixes: ['STORAGE_'] };

test.each([
  ['PROT', 'PORT'],
  ['port', 'PORT'],
  ['DATA_DIRS', 'DATA_DIR'],
  ['DATADIR', 'DATA_DIR'],
  ['STORAGE_S3_BUKET', 'STORAGE_S3_BUCKET'],
  ['STORAGE_S3_NAME_OF_BUCKET', 'STORAGE_S3_BUCKET'],
  ['LIMITS_OPEN_TASK', 'LIMIT_OPEN_TASKS'],
])('%s is no setting, and %s was meant', (name, meant) => {
  expect(unknownSettings([name], known)).toEqual([{ name, meant }]);
});

test.each([
  'PORT',
  'PATH',
  'HOME',
  'HOSTNAME',
  'TERM',
  'DATA_FOLDER',
  'npm_config_local_prefix',
  'STORAGE_SERVICE_HOST',
  'STORAGE_SERVICE_PORT_HTTP',
  'STORAGE_PORT',
  'STORAGE_PORT_9000_TCP_ADDR',
])('%s is a setting, or the business of somebody else', (name) => {
  expect(unknownSettings([name], known)).toEqual([]);
});
