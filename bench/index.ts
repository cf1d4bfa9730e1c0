import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { benchAssess } from './assess.ts';
import { benchColdStart } from './cold-start.ts';
import { benchCost } from './cost/index.ts';
import { type Bench, type Table, toText } from './figures.ts';
import { benchPlan } from './plan.ts';
import { benchStart } from './start.ts';
import { benchSweep } from './sweep.ts';
import { benchTimeToAlert } from './time-to-alert.ts';
import { benchZips } from './zips.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  start: benchStart,
  zips: benchZips,
  'cold-start': benchColdStart,
  assess: benchAssess,
  cost: benchCost,
  plan: benchPlan,
  api: benchApi,
  'time-to-alert': benchTimeToAlert,
  sweep: benchSweep(1_000),
  'sweep-5000': benchSweep(5_000),
  'sweep-20000': benchSweep(20_000),
};

const USAGE = `npm run bench -- [name…] [--json file]

Measures, and prints a table for each bench; with --json, writes the same figures to a file.
Without names, everything is measured, which takes a while: ${Object.keys(BENCHES).join(', ')}.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
if (values.help || unknown.length > 0) {
  process.stdout.write(USAGE);
  if (!values.help) process.stderr.write(`There is no bench ${unknown.join(', ')}.\n`);
  process.exit(values.help ? 0 : 2);
}

const tables: (Table & { readonly bench: string })[] = [];
for (const [bench, run] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(bench)) continue;
  for await (const table of run()) {
    process.stdout.write(toText(table));
    tables.push({ bench, ...table });
  }
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(tables, null, 2)}\n`);
