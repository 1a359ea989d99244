// How long a compile takes, fresh and after one edit, beside `yaml` alone on the same text. `npm run bench:compile`.
import { parseDocument } from 'yaml';
import type { Compiled } from '../../engine/compile/compile.ts';
import { compile } from '../../engine/compile/compile.ts';

const sizes = [100, 1_000, 3_000, 10_000, 50_000];
const file = 'bench.baton.yaml';

/** About five lines a step, each step reading the one before. */
function plain(lines: number): string {
  const steps = Array.from({ length: Math.max(1, Math.floor((lines - 6) / 5)) }, (_, index) =>
    [
      `  - id: step_${index}`,
      `    name: Step number ${index}`,
      `    set:`,
      `      value: "{{ ${index ? `step_${index - 1}.value | default(0)` : 'start'} + ${index} }}"`,
      `      words: [a, b, "c ${index}"]`,
    ].join('\n'),
  );
  return `id: bench\ninputs:\n  start: 1\n\nsteps:\n${steps.join('\n')}\noutputs:\n  last: "{{ step_${steps.length - 1}.value }}"\n`;
}

/** An anchor in every fifth step at most, an alias in the next. */
const withAnchors = (lines: number): string => {
  let number = 0;
  const every = Math.max(1, Math.floor(lines / 5 / 2_000));
  return plain(lines).replace(/ {6}words: \[a, b, "c (\d+)"\]/g, (line, index) => {
    if (Number(index) % every) return line;
    number++;
    return number % 2 ? `      words: &w${number} [a, b, "c ${index}"]` : `      words: *w${number - 1}`;
  });
};

const withAutos = (lines: number): string => {
  const every = Math.max(1, Math.floor(lines / 5 / 2_000));
  return plain(lines).replace(/ {6}words: \[a, b, "c (\d+)"\]/g, (line, index) =>
    Number(index) % every ? line : `      words: <AUTO type="choice" choices="a, b">which of a and b, for ${index}</AUTO>`,
  );
};

const withErrors = (lines: number): string => {
  const every = Math.max(1, Math.floor(lines / 5 / 20));
  return plain(lines).replace(/ {6}words: \[a, b, "c (\d+)"\]/g, (line, index) =>
    Number(index) % every ? line : '      words: [a, b',
  );
};

const texts: Record<string, (lines: number) => string> = {
  plain,
  'with anchors': withAnchors,
  'with 2,000 AUTO tags': withAutos,
  'with errors': withErrors,
};

const median = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

interface Took {
  /** The median by the clock, in ms. */
  wall: number;
  /** What a round costs the processor on average, in ms: on a busy machine the truer figure, with the collecting of garbage in it. */
  cpu: number;
}

function timed(work: () => void, rounds: number): Took {
  const times: number[] = [];
  const from = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    work();
    times.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(from);
  return { wall: median(times), cpu: (user + system) / 1000 / rounds };
}

const figure = (ms: number): string => (ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0));
const both = ({ wall, cpu }: Took): string => `${figure(wall)} / ${figure(cpu)}`;
const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, index) => (index ? String(cell).padStart(17) : String(cell).padEnd(22))).join('');

console.log(
  'Times are ms by the clock / of the processor. On a quiet machine a fresh compile takes no more than 50 ms at 1,000 lines, 100 at 3,000,',
);
console.log('an edit no more than 8 ms at 1,000 lines, 25 at 3,000, and grows as the text does behind that.');
console.log(row(['text', 'lines', 'yaml alone', 'fresh', 'after edit', 'MB kept', 'problems']));
for (const [name, make] of Object.entries(texts))
  for (const lines of sizes) {
    const text = make(lines);
    const rounds = lines >= 50_000 ? 5 : lines >= 10_000 ? 7 : 15;
    // A letter typed in the middle, then taken back, as an editor does it.
    const middle = text.indexOf('name: Step', Math.floor(text.length / 2)) + 'name: Step'.length;
    const edited = `${text.slice(0, middle)}x${text.slice(middle)}`;
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let compiled: Compiled = compile(text, { file });
    globalThis.gc?.();
    const kept = (process.memoryUsage().heapUsed - before) / 1e6;
    let odd = false;
    const edit = timed(() => {
      odd = !odd;
      compiled = compile(odd ? edited : text, { file }, compiled);
    }, rounds * 2);
    const fresh = timed(() => void compile(text, { file }), rounds);
    const alone = timed(() => void parseDocument(text, { maxAliasCount: -1 } as never), rounds);
    console.log(
      row([name, text.split('\n').length, both(alone), both(fresh), both(edit), kept.toFixed(1), compiled.problems.length]),
    );
  }
