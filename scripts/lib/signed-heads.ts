import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { brand } from '#/brand.ts';
import type { AccountHead, Heads } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';

/** The product's name may have changed since a file was written; what follows it says what the file is. */
const title = `${brand.slug} heads 1`;
const titleLine = /^[\w-]+ heads 1 (?<at>\S+)$/;
const signaturePrefix = 'signature ';
const headLine =
  /^(?<userId>[0-9a-f-]{36}) (?<ledgerSeq>\d+) (?<head>[0-9a-f]{64}) (?<digestSeq>\d+) (?<digest>[0-9a-f]{64}) (?<balance>\d+) (?<debt>\d+)$/;

/**
 * Returns what gives heads as text, a line each, signed with an Ed25519 key.
 * @param keyFile the private key in PEM, as `openssl genpkey -algorithm ed25519` makes it
 * @throws SetupError where the file has no such key
 */
export async function headsSigner(keyFile: string): Promise<(heads: Heads) => string> {
  const key = await readKey(keyFile, createPrivateKey, 'private');
  return ({ at, heads }) => {
    const lines = heads.map(({ userId, ledgerSeq, head, digestSeq, digest, balanceCredits, debtCredits }) =>
      [userId, ledgerSeq, head, digestSeq, digest, balanceCredits, debtCredits].join(' '),
    );
    const text = `${[`${title} ${at.toISOString()}`, ...lines].join('\n')}\n`;
    return `${text}${signaturePrefix}${sign(null, Buffer.from(text), key).toString('base64')}`;
  };
}

/**
 * Reads heads that were signed before.
 * @param publicKeyFile the public key in PEM, as `openssl pkey -pubout` makes it of the private one; null: the signature is not
 *   checked
 * @throws SetupError where a file cannot be read, has no key or no heads, or is not signed by this key
 */
export async function readHeadsFile(file: string, publicKeyFile: string | null): Promise<Heads> {
  const key = publicKeyFile === null ? null : await readKey(publicKeyFile, createPublicKey, 'public');
  const whole = (await read(file)).trimEnd();
  const end = whole.lastIndexOf(`\n${signaturePrefix}`) + 1;
  const text = whole.slice(0, end);
  const signature = Buffer.from(whole.slice(end + signaturePrefix.length), 'base64');
  const [first = '', ...lines] = text.trimEnd().split('\n');
  const at = new Date(titleLine.exec(first)?.groups?.at ?? '');
  if (end === 0 || Number.isNaN(at.getTime())) throw new SetupError(`${file} has no signed heads of a ledger in it.`);
  if (key && !verify(null, Buffer.from(text), key, signature)) {
    throw new SetupError(`${file} was changed, or is not signed by the key of ${publicKeyFile}: nothing was compared.`);
  }
  return { at, heads: lines.map((line) => parseHead(line, file)) };
}

function parseHead(line: string, file: string): AccountHead {
  const { userId, ledgerSeq, head, digestSeq, digest, balance, debt } = headLine.exec(line)?.groups ?? {};
  if (!userId || !head || !digest) throw new SetupError(`${file} has a line that is no head: ${line.slice(0, 80)}`);
  const [balanceCredits, debtCredits] = [Number(balance), Number(debt)];
  return {
    userId,
    ledgerSeq: Number(ledgerSeq),
    head,
    digestSeq: Number(digestSeq),
    digest,
    balanceCredits,
    debtCredits,
  };
}

async function readKey(
  file: string,
  parse: (pem: string) => KeyObject,
  kind: 'private' | 'public',
): Promise<KeyObject> {
  const pem = await read(file);
  try {
    const key = parse(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // As any other text that is no key.
  }
  throw new SetupError(`${file} has no ${kind} Ed25519 key in PEM.`);
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(`${file} cannot be read (${error.code}).`);
  });
}
