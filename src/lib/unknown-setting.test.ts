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
])('%s in our files is no setting, and %s was meant', (name, meant) => {
  expect(unknownSettings([name], [name], known)).toEqual([{ name, meant }]);
});

test.each([
  'PORT',
  'PATH',
  'HOME',
  'TEST',
  'PROT',
  'DATE_DIRS',
  'HOSTNAME',
  'TERM',
  'DATA_FOLDER',
  'npm_config_local_prefix',
  'STORAGE_SERVICE_HOST',
  'STORAGE_SERVICE_PORT_HTTP',
  'STORAGE_PORT',
  'STORAGE_PORT_9000_TCP_ADDR',
])('%s of the environment is a setting, or the business of somebody else', (name) => {
  expect(unknownSettings([name], [], known)).toEqual([]);
});

test('long names, and those with a prefix of ours, are looked at in the environment too', () => {
  const written = ['DATADIR', 'STORAGE_S3_BUKET', 'LIMITS_OPEN_TASK', 'TEST'];
  expect(unknownSettings(written, [], known).map(({ name }) => name)).toEqual(written.slice(0, 3));
});
