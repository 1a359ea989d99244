// Counts how often each function of the engine does something while a pipeline is compiled that holds a construct `n` and 2 `n` times, and
// prints the functions whose work grew faster. V8 counts the blocks of code that ran, so no clock has a part in it. A program of its own,
// because counting is of the whole process. Arguments: n, and the names of the constructs as JSON.
import { Session } from 'node:inspector/promises';
import { compile } from '../../../../engine/compile/compile.ts';
import { anchored, kinds, square } from './kinds.ts';

/** Work that doubles grows by 2, sorting by a little more, and what looks at all for each by 4. */
const mostGrowth = 2.6;
/** Less work than this for each construct is told from constant work by nobody. */
const leastWork = 24;

const n = Number(process.argv[2]);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
for (const text of Object.values(kinds)) compile(text(4), { file: 'a.baton.yaml' });

/** By file and function: the runs of all its blocks. */
async function workFor(text: string): Promise<ReadonlyMap<string, number>> {
  await session.post('Profiler.takePreciseCoverage');
  compile(text, { file: 'a.baton.yaml' });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return new Map(
    result.flatMap(({ url, functions }) => {
      const file = url.split('/engine/')[1];
      return (file ? functions : []).map(({ functionName, ranges }): [string, number] => [
        `${file} ${functionName}@${ranges[0]?.startOffset}`,
        ranges.reduce((sum, { count }) => sum + count, 0),
      ]);
    }),
  );
}

const grown: Record<string, string[]> = {};
const all = { ...kinds, ...Object.fromEntries(Object.entries(square).map(([name, { text }]) => [name, text])) };
const wanted: readonly string[] = JSON.parse(process.argv[3] ?? '[]');
for (const [name, text] of Object.entries(all).filter(([one]) => wanted.includes(one))) {
  const once = await workFor(text(n));
  const twice = await workFor(text(2 * n));
  grown[name] = [...twice].flatMap(([where, work]) => {
    // A function that V8 has only begun to count says nothing.
    const before = once.get(where);
    return before && work > leastWork * n && work > mostGrowth * before ? [`${where}: ${before} → ${work}`] : [];
  });
}
const sum = async (text: string): Promise<number> => (await workFor(text)).values().reduce((all, one) => all + one, 0);
// What V8 has begun to count by then, it counts for both.
await sum(anchored(1000, 2));
const anchors = { plain: await sum(anchored(1000, 0)), anchored: await sum(anchored(1000, 2)) };
console.log(JSON.stringify({ grown, anchors }));
