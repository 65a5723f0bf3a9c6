import type { Scene, Stage } from './stage.ts';

/** What falls or floats in front of the scene, or null. */
export function createWeather(_stage: Stage): Scene | null {
  return null;
}
