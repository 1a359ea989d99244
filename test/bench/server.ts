// Time from an edit inside one step to its diagnostics, and of opening, beside the YAML parser alone on the same text.
// Medians of eleven edits. Run: npm run bench:server
import { cpus, loadavg } from 'node:os';
import { parseDocument } from 'yaml';
import type { Compiled } from '../../engine/compile/compile.ts';
import { compile } from '../../engine/compile/compile.ts';
import { complete } from '../../server/features/completion.ts';
import { diagnose } from '../../server/features/diagnostics.ts';
import { hover } from '../../server/features/hover.ts';
import { snapshotOf } from '../../server/snapshot.ts';

const step = (i: number): string => `  - id: step_${i}
    description: Reads one file
    tool: filesystem
    action: read
    condition: "{{ ${i ? `step_${i - 1}.success` : 'true'} }}"
    parameters:
      path: "{{ topic }}/file-${i}.txt"
    retry: 2
    timeout: 30
`;
const textOf = (lines: number): string =>
  `id: bench\ninputs:\n  topic: {type: string, default: tea}\nsteps:\n${Array.from({ length: Math.max(1, Math.floor((lines - 4) / 9)) }, (_, i) => step(i)).join('')}`;
const world = { file: 'bench.baton.yaml' };
const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
const timed = (work: () => unknown): number => {
  const from = performance.now();
  work();
  return performance.now() - from;
};

console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}\n`);
console.log('lines   parseDocument      open   edit → diagnostics   completion after an edit   hover');
for (const lines of [100, 1000, 10_000]) {
  const text = textOf(lines);
  for (let warm = 0; warm < (lines > 5000 ? 1 : 10); warm++) compile(text, world);
  const parse = median(Array.from({ length: 5 }, () => timed(() => parseDocument(text, { keepSourceTokens: false }))));
  const open = median(Array.from({ length: 5 }, () => timed(() => diagnose(snapshotOf('file:///b', 1, compile(text, world))))));
  let previous: Compiled = compile(text, world);
  const middle = text.indexOf('Reads', text.length >> 1);
  const edits: number[] = [];
  const completions: number[] = [];
  const hovers: number[] = [];
  for (let i = 0; i < 11; i++) {
    const edited = `${text.slice(0, middle)}${'x'.repeat(i + 1)}${text.slice(middle)}`;
    edits.push(
      timed(() => {
        previous = compile(edited, world, previous);
        diagnose(snapshotOf('file:///b', i, previous));
      }),
    );
    const again = `${edited.slice(0, middle)}y${edited.slice(middle)}`;
    completions.push(
      timed(() => {
        previous = compile(again, world, previous);
        const snapshot = snapshotOf('file:///b', i, previous);
        const line = again.slice(0, again.indexOf('{{', middle)).split('\n').length - 1;
        complete(snapshot, { line, character: 20 });
      }),
    );
    const snapshot = snapshotOf('file:///b', i, previous);
    const position = { line: again.slice(0, again.indexOf('tool:', middle)).split('\n').length - 1, character: 5 };
    hover(snapshot, position);
    hovers.push(timed(() => hover(snapshot, position)));
  }
  const ms = (number: number): string => `${number.toFixed(1)} ms`;
  console.log(
    `${String(lines).padEnd(7)} ${ms(parse).padStart(12)} ${ms(open).padStart(12)} ${ms(median(edits)).padStart(16)} ${ms(median(completions)).padStart(24)} ${ms(median(hovers)).padStart(14)}`,
  );
}
