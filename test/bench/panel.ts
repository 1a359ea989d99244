// The panel in Chromium and in VS Code: opening, layouts, moving, a busy run, looking back; each beside its goal. Nothing here is a test.
// Run: npm run bench:panel, or with some of its parts: npm run bench:panel -- layouts moves
import { cpus } from 'node:os';
import { openPages } from '../client/panel/page.ts';
import { measureBusy } from './panel/busy.ts';
import { measureLayouts } from './panel/layouts.ts';
import { measureLookingBack } from './panel/looking-back.ts';
import { measureMoves } from './panel/moves.ts';
import { measureOpening } from './panel/opening.ts';
import { measureWorkbench } from './panel/workbench.ts';

const parts = {
  layouts: measureLayouts,
  opening: measureOpening,
  moves: measureMoves,
  busy: measureBusy,
  back: async () => measureLookingBack(),
  workbench: measureWorkbench,
} as const;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length) throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}; no graphics card: the processor draws as well.`);
console.log(
  'Work is the time that a thread had of its processor, so it hardly depends on what else runs; all else is by the clock.\n',
);
console.log(`${''.padEnd(62)} ${''.padStart(30)}   ${'goal'.padEnd(30)} load`);
const pages = await openPages();
for (const [name, measure] of Object.entries(parts)) if (!wanted.length || wanted.includes(name)) await measure(pages);
