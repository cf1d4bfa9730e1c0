import { benchStart } from './start.ts';
import { benchSweep } from './sweep.ts';
import { benchZips } from './zips.ts';

/** `npm run bench`: each measurement, or those that are named, as in `npm run bench -- sweep`. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  start: benchStart,
  zips: benchZips,
  sweep: benchSweep,
};

const named = process.argv.slice(2);
for (const name of named.length > 0 ? named : Object.keys(BENCHES)) {
  const bench = BENCHES[name];
  if (!bench) throw new Error(`There is no bench ${name}: ${Object.keys(BENCHES).join(', ')}.`);
  await bench();
}
