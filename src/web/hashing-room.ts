/** The most passwords that are hashed at once, however many cores there are. */
const mostPlaces = 2;

/** How many passwords are hashed at once: one core is left to everybody who has signed in, where there are two. */
export function hashingPlaces(cores: number): number {
  return Math.max(1, Math.min(mostPlaces, cores - 1));
}

/** How long a hash takes before one has been measured, in milliseconds. */
export const usualHashMs = 100;

/** How long a hash takes, after one more has taken `tookMs`: a mean in which the newest counts for a fifth. */
export function nextHashMs(hashMs: number, tookMs: number): number {
  return hashMs + (tookMs - hashMs) / 5;
}

/**
 * In how many seconds whoever is sent away is to come again: when all who are inside now, hashed or waiting, will have had
 * their turn. A whole number from 1 to 60.
 */
export function secondsUntilRoom({
  inside,
  places,
  hashMs,
}: {
  inside: number;
  places: number;
  hashMs: number;
}): number {
  return Math.min(60, Math.max(1, Math.ceil((inside * hashMs) / places / 1000)));
}
