import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { earlierSteps } from '../../../../engine/launch/reuse/earlier-steps.ts';
import type { ReuseChoice } from '../../../../engine/launch/reuse/reuse-results.ts';
import { reuseOf } from '../../../../engine/launch/reuse/reuse-results.ts';
import type { Drive } from '../../../../engine/run/drive.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { rooms, tools } from '../../run/cases/flow.ts';
import type { Finished, MemoryRun } from '../../run/memory.ts';
import { planOf, runText, startText, statuses } from '../../run/memory.ts';

interface Case {
  rule: string;
  files?: Record<string, string>;
  inputs?: JsonMap;
  before: string;
  after: string;
  /** Steps that do their work again; nothing else that calls does. */
  again: string[];
  /** Steps that are certainly taken over. */
  reused?: string[];
}

const cases: Case[] = parse(readFileSync('test/engine/launch/reuse/cases/changed.yaml', 'utf8'));

/** Runs `after` with what `earlier`, a run of `before`, has for it. */
async function rerun(before: string, earlier: Finished, after: string, run: MemoryRun, choice: ReuseChoice = { by: 'identity' }) {
  const plan = planOf(before, run.files);
  const state = initialState(plan.graph, 10, plan.graphs);
  const steps = await earlierSteps({ ...earlier.drive.context, state }, earlier.facts, () => undefined);
  let driven: Drive | undefined;
  const context = () => {
    assert.ok(driven);
    return driven.context;
  };
  const reuse = reuseOf({ steps, choice, sameOutput: true }, context);
  const started = startText(after, { ...run, options: { reuse } });
  driven = started.driven;
  await driven.done;
  return { result: resultDocument(started.state, 'memory', driven.context.artifacts.read) };
}

const withTools = (ran: string[]): MemoryRun => ({
  model: ({ messages, step, schema }) => {
    ran.push(step ?? '');
    const text = messages.map(({ content }) => content).join('|');
    // Of a batch each item has the whole question as its answer.
    const count = Number(schema?.['minItems'] ?? 0);
    return count ? { text, object: Array.from({ length: count }, () => text) } : { text };
  },
  tools: {
    work: ({ fail }): JsonMap => {
      ran.push('work');
      return fail ? { success: false, error: 'no' } : { success: true };
    },
  },
});

/** A comparison of models also says how long each took. */
const withoutTimes = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value, (key, member) => (key === 'seconds' ? 0 : member)));

describe('rerunning what has changed', () => {
  for (const { rule, before, after, again, reused = [], files, inputs } of cases)
    it(rule, async () => {
      const ran: string[] = [];
      const run = { ...withTools(ran), ...(files ? { files } : {}), ...(inputs ? { inputs } : {}) };
      const whole = await runText(`id: t\n${before}`, run);
      const calls = ran.length;
      const { result } = await rerun(`id: t\n${before}`, whole, `id: t\n${after}`, run);
      const live = Object.entries(result.steps).filter(
        ([, step]) => step.status === 'succeeded' && step.provenance !== 'reused' && step.value !== null,
      );
      // Frames are opened anew; what counts is the steps that do something.
      const working = live.map(([path]) => path).filter((path) => !Object.keys(result.steps).some((one) => isInside(one, path)));
      assert.deepEqual(working.sort(), [...again].sort());
      for (const path of reused) assert.equal(result.steps[path]?.provenance, 'reused', path);
      const fresh = await runText(`id: t\n${after}`, { ...run, ...withTools([]) });
      assert.deepEqual(
        [result.status, result.outputs, statuses(result)],
        [fresh.result.status, fresh.result.outputs, statuses(fresh.result)],
      );
      for (const [path, { value }] of Object.entries(fresh.result.steps))
        assert.deepEqual(withoutTimes(result.steps[path]?.value), withoutTimes(value), path);
      assert.ok(calls > 0 || again.length > 0);
    });

  // A failure that did not happen again is no failure: what had succeeded in the end is taken over as it is.
  const flows = Object.values(rooms)
    .flat()
    .filter(({ text, files = {} }) => ![text, ...Object.values(files)].some((one) => one.includes('flaky')));
  for (const { rule, text: body, files, inputs } of flows)
    it(`of an unchanged text ends as it did: ${rule}`, async () => {
      const text = `id: t\n${body}`;
      // Prompts that a plan holds are answered: else it is a race how far the other steps come before one fails.
      const model = JSON.stringify(inputs ?? {}).includes('"prompt"') ? withTools([]).model : undefined;
      const run = { tools: tools(), ...(model ? { model } : {}), ...(files ? { files } : {}), ...(inputs ? { inputs } : {}) };
      const whole = await runText(text, run);
      const { result } = await rerun(text, whole, text, run);
      assert.deepEqual(
        [result.status, result.outputs, statuses(result)],
        [whole.result.status, whole.result.outputs, statuses(whole.result)],
      );
    });
});

const isInside = (path: string, frame: string): boolean => path.startsWith(frame) && /^[.[/]/.test(path.slice(frame.length));
