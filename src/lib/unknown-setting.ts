import { closest, distance } from 'fastest-levenshtein';

/** The names of a product's settings, and beginnings of names that are its own and nobody else's. */
type Known = { names: readonly string[]; prefixes: readonly string[] };

/** A name that is no setting, and the setting that was probably meant. */
export type UnknownSetting = { name: string; meant: string };

/** So many letters may differ for a name to be taken for a misspelt one. */
const maxDistance = 2;

/** Variables that systems set and that are near a short name of ours. */
const ofSystems = ['HOME'];

/** Kubernetes and Docker tell a container so where another service is, by that service's name: STORAGE_SERVICE_HOST. */
const ofAnotherService = /_(SERVICE_(HOST|PORT)(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

/**
 * Returns which of `written` are misspelt names of known settings: those that begin with a prefix of ours, and those that differ
 * from one of ours in one or two letters. Names of systems and platforms are none.
 */
export function unknownSettings(written: readonly string[], { names, prefixes }: Known): UnknownSetting[] {
  const isForeign = (name: string) => ofSystems.includes(name) || ofAnotherService.test(name);
  return written
    .filter((name) => !names.includes(name) && !isForeign(name))
    .map((name) => ({ name, meant: closest(name.toUpperCase(), names) }))
    .filter(({ name, meant }) => prefixes.some((prefix) => name.startsWith(prefix)) || isNear(name, meant));
}

function isNear(name: string, meant: string): boolean {
  return distance(name.toUpperCase(), meant) <= maxDistance;
}
