import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SetupError } from '#/lib/setup-error.ts';
import { root } from '../bootstrap/project.mjs';

/** What `npm run ledger:verify` is asked. Files are whole paths. */
export type Asked = {
  isJson: boolean;
  withCatalog: boolean;
  /** Heads to compare with, and the key that they are to be signed with. */
  against: { file: string; publicKeyFile: string } | null;
  /** Heads after which something is new; without a key their signature is not checked. */
  since: { file: string; publicKeyFile: string | null } | null;
  /** The private key to sign heads with. */
  headsKeyFile: string | null;
};

const usage =
  'Run npm run ledger:verify, with -- --json for programs, --catalog to compare what DDL made with the migrations, --against FILE --public-key FILE to compare with signed heads, --since FILE [--public-key FILE] to prove only what is new since, or --heads --key FILE to print signed heads when all holds (not as JSON; after --since only with its --public-key).';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  json: flag,
  catalog: flag,
  heads: flag,
  key: text,
  against: text,
  since: text,
  'public-key': text,
};

/** @throws SetupError with a sentence, where the arguments are none or do not go together */
export function readArguments(args: string[]): Asked {
  const { json = false, catalog = false, heads = false, key, against, since, 'public-key': publicKey } = parse(args);
  const hasPublicKey = publicKey !== undefined;
  const goTogether =
    heads === (key !== undefined) &&
    !(heads && json) &&
    !(against !== undefined && since !== undefined) &&
    (against !== undefined ? hasPublicKey : !hasPublicKey || since !== undefined) &&
    !(heads && since !== undefined && !hasPublicKey);
  if (!goTogether) throw new SetupError(usage);
  const publicKeyFile = hasPublicKey ? fileOf(publicKey) : null;
  return {
    isJson: json,
    withCatalog: catalog,
    against: against !== undefined && publicKeyFile ? { file: fileOf(against), publicKeyFile } : null,
    since: since !== undefined ? { file: fileOf(since), publicKeyFile } : null,
    headsKeyFile: key !== undefined ? fileOf(key) : null,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new SetupError(`${(error as Error).message.split('. ')[0]}. ${usage}`);
  }
}

/** npm changes the folder: a file is meant as seen from where it was called. */
function fileOf(name: string): string {
  return resolve(process.env.INIT_CWD ?? root, name);
}
