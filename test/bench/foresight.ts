// Foresight beside its bars: how well runs are foreseen, put in order, advised, made shorter by second calls and chosen for. Workloads are made
// by seeds; pools of scores and constants come from other families than those that are judged (--tune takes these).
// Run: npm run bench:foresight (-- PART … for some of them; --quick: a fifth of the pipelines, whose figures tell little)
import { cpus, loadavg } from 'node:os';
import { judgedFamilies, tuningFamilies } from './foresight/families.ts';
import { measureAdvice } from './foresight/parts/advice.ts';
import { measureChallengers } from './foresight/parts/challengers.ts';
import { measureCoverage } from './foresight/parts/coverage.ts';
import { measureDecisions } from './foresight/parts/decisions.ts';
import { measureDrift } from './foresight/parts/drift.ts';
import { measureFidelity } from './foresight/parts/fidelity.ts';
import { measureHedging, measureServed } from './foresight/parts/hedging.ts';
import { measureLearned } from './foresight/parts/learned.ts';
import { measureOrder } from './foresight/parts/order.ts';
import { measureSpeed } from './foresight/parts/speed.ts';
import type { PartOptions, Row } from './foresight/row.ts';

/** Each takes a few minutes at most. */
const parts: Readonly<Record<string, (options: PartOptions) => Promise<Row[]>>> = {
  coverage5: measureCoverage(5, 20),
  coverage5large: measureCoverage(5, 60, 200, 1000),
  coverage20: measureCoverage(20, 20, 60),
  drift: measureDrift,
  order: measureOrder,
  hedging: measureHedging,
  served: measureServed('alone'),
  servedTogether: measureServed('together'),
  fidelity: measureFidelity,
  speed: measureSpeed,
  decisions: measureDecisions,
  advice: measureAdvice,
  learned: measureLearned,
  challengers: measureChallengers,
};

const flags: ReadonlySet<string> = new Set(['--quick', '--tune']);
const args = process.argv.slice(2);
const isTuning = args.includes('--tune');
const options: PartOptions = {
  share: args.includes('--quick') ? 0.2 : 1,
  families: Object.entries(isTuning ? tuningFamilies : judgedFamilies),
  firstSeed: isTuning ? 1 : 1_000_000,
};
const named = args.filter((one) => !one.startsWith('--'));
const unknown = args.filter((one) => !flags.has(one) && !Object.hasOwn(parts, one));
if (unknown.length) {
  console.error(`There is no ${unknown.join(', ')}. Flags: ${[...flags].join(', ')}. Parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}

const load = (): string => loadavg()[0]?.toFixed(1) ?? '';
console.log(`${cpus().length} cores, Node ${process.version}, load ${load()}`);
const rows: Row[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (named.length && !named.includes(name)) continue;
  const [begun, used] = [performance.now(), process.cpuUsage()];
  console.log(`\n# ${name}`);
  const found = await measure(options);
  rows.push(...found);
  for (const row of found) console.log(lineOf(row));
  const { user, system } = process.cpuUsage(used);
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(`(${seconds} s, ${((user + system) / 1e6).toFixed(0)} s of the processor, load ${load()})`);
}
console.log('\n| measure | bar | found | meets it |\n| --- | --- | --- | --- |');
for (const row of rows) console.log(lineOf(row));
if (rows.some(({ meets }) => !meets)) process.exitCode = 1;

function lineOf({ measure, bar, found, meets }: Row): string {
  return `| ${measure} | ${bar} | ${found} | ${meets ? 'yes' : '**no**'} |`;
}
