import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { brand } from '#/brand.ts';
import { headsSigner, readHeadsFile } from './signed-heads.ts';

const head = {
  userId: '01a22de3-5e00-7c42-bf57-c47d025e4ca9',
  ledgerSeq: 2,
  head: 'a'.repeat(64),
  digestSeq: 3,
  digest: 'b'.repeat(64),
  balanceCredits: 35,
  debtCredits: 0,
};
const heads = { at: new Date('2026-11-30T09:00:00Z'), heads: [head] };

async function writeHeads(change: (text: string) => string): Promise<{ file: string; publicKey: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'heads-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [key, publicKey, file] = ['key.pem', 'public.pem', 'heads.txt'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const pair = generateKeyPairSync('ed25519');
  await writeFile(key, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(publicKey, pair.publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(file, change((await headsSigner(key))(heads)));
  return { file, publicKey };
}

test('heads are read as they were written', async () => {
  const { file, publicKey } = await writeHeads((text) => text);
  expect(await readHeadsFile(file, publicKey)).toEqual(heads);
});

test('heads that were written when the product had another name are read', async () => {
  const { file } = await writeHeads((text) => text.replace(`${brand.slug} heads 1`, 'another-name heads 1'));
  expect(await readHeadsFile(file, null)).toEqual(heads);
});

test.each([
  ['another version', 'heads 1', 'heads 2'],
  ['no instant', '2026-11-30T09:00:00.000Z', 'today'],
  ['no name', `${brand.slug} heads`, 'heads'],
])('a file with %s is none', async (_, before, after) => {
  const { file } = await writeHeads((text) => text.replace(before, after));
  await expect(readHeadsFile(file, null)).rejects.toThrow('has no signed heads of a ledger in it.');
});

test('a changed file is told by its signature', async () => {
  const { file, publicKey } = await writeHeads((text) => text.replace(' 35 0', ' 36 0'));
  await expect(readHeadsFile(file, publicKey)).rejects.toThrow('was changed');
});
