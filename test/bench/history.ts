// How long the history takes to be asked and written, by what the process had of its processors (goal: 50 ms a question, of a million rows).
// Run: npm run bench:history
// One pipeline of 10 steps in 2,000 runs beside two loops of 10,000 items in 49 runs each: 1,000,000 rows.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useHistory } from '../../engine/store/history/open-history.ts';
import { type HistoryQueries, queryHistory } from '../../engine/store/history/read-history.ts';
import type { RunRecord, StepRecord } from '../../engine/store/history/records.ts';
import { writeRecord } from '../../engine/store/history/write-history.ts';
import { historyFile } from '../../engine/store/paths.ts';

const root = mkdtempSync(join(tmpdir(), 'baton-bench-'));
const run = (id: string, pipeline: string, at: number, steps: number): RunRecord => ({
  run: id,
  pipeline,
  file: `${pipeline}.baton.yaml`,
  hash: 'h',
  status: 'succeeded',
  degraded: false,
  mode: 'live',
  started_at: at,
  duration: 1000 + (at % 500),
  worked: 1000,
  cost: 0.01,
  input_tokens: 100,
  output_tokens: 50,
  calls: steps,
  models: ['m'],
  steps,
  given: 0,
  failed: 0,
  retries: 0,
});
const step = (id: string, path: string, name: string, at: number): StepRecord => ({
  run: id,
  path,
  step: name,
  kind: 'prompt',
  definition: '0123456789abcdef',
  model: 'provider:model',
  outcome: 'succeeded',
  started_at: at,
  wait: at % 7,
  duration: at % 900,
  first_token: 80,
  input_tokens: 100,
  output_tokens: 50,
  cost: 0.0001,
  calls: 1,
  retries: 0,
  input_size: 400,
  output_size: 900,
});

let rows = 0;
function* small(id: string, at: number): Iterable<StepRecord> {
  for (let number = 0; number < 10; number++, rows++) yield step(id, `s${number}`, `s${number}`, at + number);
}
function* loop(id: string, at: number): Iterable<StepRecord> {
  for (let item = 0; item < 10_000; item++, rows++) yield step(id, `each[${item}]`, 'each[*]', at + item);
}
const mark = { bytes: 1, modified: 1 };
const latencies = ['a', 'b', 'c'].map((model, index) => ({ model: `provider:${model}`, calls: 10, median: 300 + index }));

/** Milliseconds of processors that the process has had. */
const worked = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

try {
  const written: number[] = [];
  await useHistory(root, async (db) => {
    for (let number = 0; number < 2000; number++) {
      const id = `small-${number}`;
      await writeRecord(db, { run: run(id, 'small', number * 1000, 10), mark, latencies }, small(id, number * 1000));
      if (number % 40 !== 0 || number >= 1960) continue;
      for (const pipeline of ['wide', 'other']) {
        const begin = worked();
        const wide = `${pipeline}-${number}`;
        await writeRecord(db, { run: run(wide, pipeline, number * 1000, 10_000), mark, latencies }, loop(wide, number * 1000));
        written.push(worked() - begin);
      }
    }
  });
  const median = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  const size = statSync(historyFile(root)).size / 1e6;
  console.log(
    `${rows} rows of steps, ${size.toFixed(0)} MB; a run of 10,000 items is written in ${median(written).toFixed(0)} ms`,
  );

  const questions: [string, (history: HistoryQueries) => unknown][] = [
    ['the newest runs', (history) => history.runs()],
    ['the runs of a pipeline', (history) => history.runs({ pipeline: 'small', most: 50 })],
    ['the trend of 10 steps', (history) => history.trend('small')],
    ['the trend of a loop of 10,000', (history) => history.trend('wide')],
    ['the steps of a small run', (history) => history.steps('small-1000')],
    ['500 steps of a wide run', (history) => history.steps('wide-1000', { skip: 5000, most: 500 })],
    ['200 observations of a step', (history) => history.observations('wide', 'each[*]')],
    ['what an estimate reads, 10 steps', (history) => history.succeededSteps({ pipeline: 'small', file: 'small.baton.yaml' })],
    ['what an estimate reads, a loop', (history) => history.succeededSteps({ pipeline: 'wide', file: 'wide.baton.yaml' })],
    ['the latencies of models', (history) => history.latencies()],
    ['what a forecast reads, 10 steps', (history) => history.recent('small')],
    ['what a forecast reads, a loop', (history) => history.recent('wide')],
    ['the marks of all runs', (history) => history.marks()],
  ];
  for (const [what, question] of questions) {
    const times: number[] = [];
    for (let round = 0; round < 7; round++) {
      const begin = worked();
      await useHistory(root, (db) => question(queryHistory(db)));
      times.push(worked() - begin);
    }
    console.log(
      `${what.padEnd(32)} ${median(times).toFixed(1).padStart(6)} ms, opened and closed (most ${Math.max(...times).toFixed(1)})`,
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
