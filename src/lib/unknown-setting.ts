import { closest, distance } from 'fastest-levenshtein';

/** The names of a product's settings, and beginnings of names that are its own and nobody else's. */
type Known = { names: readonly string[]; prefixes: readonly string[] };

/** A name that is no setting, and the setting that was probably meant. */
export type UnknownSetting = { name: string; meant: string };

/**
 * In how many letters a name may differ from that of a setting to be taken for a misspelt one. What only the environment has may
 * be anybody's, the more so the shorter it is: HOME and TEST are near HOST, SSL_KEY is near FAL_KEY.
 */
function mostDistance(setting: string, isInFile: boolean): number {
  if (isInFile || setting.length >= 10) return 2;
  return setting.length >= 6 ? 1 : 0;
}

/** Kubernetes and Docker tell a container so where another service is, by that service's name: STORAGE_SERVICE_HOST. */
const ofAnotherService = /_(SERVICE_(HOST|PORT)(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

/**
 * Returns which of the `written` names are misspelt ones of known settings: those that begin with a prefix of ours, and those
 * that differ from one of ours in one or two letters. Names that only the environment has, and not our files (`inFiles`), may be
 * those of systems and platforms: of short ones fewer letters may differ.
 */
export function unknownSettings(
  written: readonly string[],
  inFiles: readonly string[],
  { names, prefixes }: Known,
): UnknownSetting[] {
  const isOurs = ({ name, meant }: UnknownSetting) => {
    if (!inFiles.includes(name) && ofAnotherService.test(name)) return false;
    if (prefixes.some((prefix) => name.startsWith(prefix))) return true;
    return distance(name.toUpperCase(), meant) <= mostDistance(meant, inFiles.includes(name));
  };
  // Of a name with a prefix of ours only those that share it can be meant.
  const alike = (name: string) => {
    const prefix = prefixes.find((one) => name.startsWith(one)) ?? '';
    return names.filter((known) => known.startsWith(prefix));
  };
  return written
    .filter((name) => !names.includes(name))
    .map((name) => ({ name, meant: closest(name.toUpperCase(), alike(name)) }))
    .filter(isOurs);
}
