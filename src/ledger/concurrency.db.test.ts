import { somePairs, testRaces } from '#test/races/test-races.ts';

// Every pair is a step of `npm run verify`: every-pair.db.test.ts.
testRaces(somePairs);
