import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRun, startRun } from '../../../engine/index.ts';
import { foldFacts } from '../../../engine/launch/resume/read-run.ts';
import type { RunState } from '../../../engine/state/state.ts';
import type { Query } from '../../../engine/store/pg/query.ts';
import { yaml } from '../../yaml.ts';
import type { KeptRun } from '../database/kept-run.ts';

/** Each step notes itself in a file of its run before it waits. What may not be repeated is asked about, and nobody answers here. */
export const workText = yaml`
  id: work
  inputs: {name: {type: string, required: true}}
  outputs: {said: "{{ last.text }}"}
  steps:
    - id: each
      for_each: "{{ range(4) }}"
      max_parallel: 1
      steps:
        - id: note
          tool: terminal
          action: run
          repeatable: true
          parameters: {argv: [sh, -c, 'echo again-$1 >> "$2"; sleep 0.4', sh, "{{ item }}", "{{ inputs.name }}.txt"]}
    - id: once
      tool: terminal
      action: run
      dependencies: [each]
      parameters: {argv: [sh, -c, 'echo once >> "$1"; sleep 0.8', sh, "{{ inputs.name }}.txt"]}
    - {id: last, set: {text: "done {{ inputs.name }}"}, dependencies: [once]}
`;

/** Numbers in [0, 1) by a seed (mulberry32). */
export function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whether each run has ended, or waits for a person as a step of it was cut off. */
export async function areSettled(query: Query, ids: readonly string[]): Promise<boolean> {
  const rows = await query(
    `select from baton.runs where id = any($1) and (status = 'ended' or status = 'waiting' and outcome = 'interrupted')`,
    [ids],
  );
  return rows.length === ids.length;
}

/** What a run came to, whoever drove it, when and how often: how its steps stand, in their order, and what each of them gave. */
const viewOf = ({ status, order, steps, finished }: RunState) => ({
  status,
  outputs: finished?.outputs,
  steps: order.map((path) => {
    const step = steps.get(path);
    return { path, status: step?.status, gave: step?.result };
  }),
});

interface WholeRun {
  compiled: Parameters<typeof foldFacts>[0];
  view: ReturnType<typeof viewOf>;
}

let whole: Promise<WholeRun> | undefined;

/** The same pipeline, run without any fault. */
async function driveWhole(): Promise<WholeRun> {
  const cwd = mkdtempSync(join(realpathSync(tmpdir()), 'baton-whole-'));
  try {
    writeFileSync(join(cwd, 'work.baton.yaml'), workText);
    const inputs = new Map([['name', { value: nameOfWhole }]]);
    const { done, folder } = await startRun({ file: 'work.baton.yaml', cwd, env: {}, allow: ['terminal'], inputs });
    await done;
    const { compiled, state } = await readRun(folder);
    return { compiled, view: viewOf(state) };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const nameOfWhole = 'the-whole-run';

/** A run of `workText` under whatever faults: what stands in its log follows, and nothing was done that must not be done twice. */
export async function judgeKeptRun(folder: string, name: string, which: string, kept: KeptRun): Promise<void> {
  judgeEffects(folder, name, which, kept);
  whole ??= driveWhole();
  const { compiled, view } = await whole;
  const asIfWhole = JSON.parse(JSON.stringify(viewOf(foldFacts(compiled, kept.facts))).replaceAll(name, nameOfWhole));
  if (kept.outcome === 'succeeded') return assert.deepEqual(asIfWhole, JSON.parse(JSON.stringify(view)), which);
  // It waits for a person: what is done by then is what the whole run did first.
  const done = asIfWhole.steps;
  assert.deepEqual(done, JSON.parse(JSON.stringify(view.steps.slice(0, done.length))), which);
}

function judgeEffects(folder: string, name: string, which: string, { facts, types, epoch, outcome }: KeptRun): void {
  const noted = existsSync(join(folder, `${name}.txt`))
    ? readFileSync(join(folder, `${name}.txt`), 'utf8')
        .trim()
        .split('\n')
    : [];
  const failures = facts.flatMap((fact) => (fact.type === 'step.failed' ? [`${fact.path}: ${fact.failure.message}`] : []));
  const what = [which, outcome, ...failures].join(', ');
  const times = (line: string): number => noted.filter((one) => one === line).length;
  for (const item of [0, 1, 2, 3])
    assert.ok(times(`again-${item}`) >= 1 && times(`again-${item}`) <= epoch, `${what}: ${noted} in ${epoch} turns`);
  assert.ok(times('once') <= 1, `${what}: what may not be repeated was`);
  const ends = facts.filter((fact) => fact.type === 'run.finished' && fact.status !== 'interrupted');
  if (outcome === 'interrupted') {
    assert.equal(ends.length, 0, which);
    assert.ok(
      facts.some((fact) => fact.type === 'person.asked' && fact.kind === 'interrupted'),
      which,
    );
    return;
  }
  assert.equal(outcome, 'succeeded', what);
  assert.equal(ends.length, 1, which);
  assert.equal(types.filter((type) => type === 'run.started').length, 1, which);
  const settledSteps = facts.flatMap((fact) => (fact.type === 'step.succeeded' ? [fact.path] : []));
  assert.equal(new Set(settledSteps).size, settledSteps.length, `${which}: a step ended twice`);
  assert.deepEqual(facts.findLast((fact) => fact.type === 'run.finished')?.outputs, { said: `done ${name}` }, which);
}
