import { resolve } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import { parseCommandLine } from '../bootstrap/command-line.mjs';
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

const goTogetherSentence =
  'These do not go together: --heads needs --key and no --json, --against needs --public-key, --since stands without --against, and heads after --since need its --public-key.';

/** @throws SetupError with a sentence, where the arguments are none or do not go together */
export function readArguments(args: string[]): Asked {
  const {
    json = false,
    catalog = false,
    heads = false,
    key,
    against,
    since,
    'public-key': publicKey,
  } = parseCommandLine('verify-ledger', args).values;
  const hasPublicKey = publicKey !== undefined;
  const goTogether =
    heads === (key !== undefined) &&
    !(heads && json) &&
    !(against !== undefined && since !== undefined) &&
    (against !== undefined ? hasPublicKey : !hasPublicKey || since !== undefined) &&
    !(heads && since !== undefined && !hasPublicKey);
  if (!goTogether) throw new SetupError(goTogetherSentence);
  const publicKeyFile = hasPublicKey ? fileOf(publicKey) : null;
  return {
    isJson: json,
    withCatalog: catalog,
    against: against !== undefined && publicKeyFile ? { file: fileOf(against), publicKeyFile } : null,
    since: since !== undefined ? { file: fileOf(since), publicKeyFile } : null,
    headsKeyFile: key !== undefined ? fileOf(key) : null,
  };
}

/** npm changes the folder: a file is meant as seen from where it was called. */
function fileOf(name: string): string {
  return resolve(process.env.INIT_CWD ?? root, name);
}
