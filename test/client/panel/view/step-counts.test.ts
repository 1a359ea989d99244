import assert from 'node:assert/strict';
import { summarizeStep } from '../../../../client/panel/view/cards/cards.ts';
import { headingOf } from '../../../../client/panel/view/frame/header.ts';
import { recordRun } from '../../../../client/panel/view/history/recorded-run.ts';
import { hasRunEnded, lookWords } from '../../../../client/panel/view/status.ts';
import { countOwnLooks } from '../../../../client/panel/view/step-counts.ts';
import { totals } from '../../../../engine/cli/live/totals.ts';
import { isFact } from '../../../../engine/state/events.ts';
import { countOwnSteps, progressOf } from '../../../../engine/state/own-steps.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { graph, stories } from '../story.ts';
import { runWhole } from '../whole.ts';

/** Looks of steps that have not ended. */
const open = ['todo', 'running', 'paused', 'retrying', 'waiting'] as const;

/** What the header, the legend, the command line and the rows say of a run must be the same run. */
function assertAgreement(state: RunState, at: number): void {
  const { all, done } = progressOf(state);
  const counts = countOwnLooks(state);
  const where = `${done} of ${all}, ${[...counts].map(([look, count]) => `${count} ${lookWords[look]}`).join(', ')}`;
  const sum = [...counts.values()].reduce((total, count) => total + count, 0);
  assert.equal(sum, all, `the legend does not add up to all steps: ${where}`);
  assert.equal(headingOf(state, at).progress, `${done} of ${all}`);
  assert.deepEqual([totals(state).settled, totals(state).steps], [done, all], 'the terminal says something else');

  const unsettled = open.reduce((total, look) => total + (counts.get(look) ?? 0), 0);
  const left = state.root.steps.filter(({ reason }) => reason === 'run-stopped').length;
  if (!hasRunEnded(state)) assert.equal(done, all - unsettled - left, where);
  if (state.status === 'succeeded') assert.equal(done, all, where);

  for (const node of state.graph.nodes) {
    const { strip, look } = summarizeStep({ graph: state.graph, node, state, now: at, picked: new Map() });
    if (!strip) continue;
    const parts = strip.done + strip.failed + strip.running + strip.skipped;
    assert.ok(parts <= strip.of, `${node.path}: ${parts} of ${strip.of}`);
    if (look === 'succeeded' && !strip.open) assert.equal(parts, strip.of, `${node.path} succeeded: ${strip.text}`);
  }
}

describe('the counts of steps', () => {
  it('agree in header, legend, rows and terminal behind every fact of a run', async () => {
    const { graph: whole, called, facts } = await runWhole(true);
    const runs = [
      { graph: whole, called, events: facts },
      ...Object.values(stories).map(({ events }) => ({ graph, events: events.filter(isFact) })),
    ];
    for (const run of runs) {
      const record = recordRun(run);
      for (let seq = 1; seq <= record.count; seq++) {
        const { state, at } = record.standAt(seq);
        assertAgreement(state, at);
      }
    }
  });

  it('are those of the pipeline itself, with what runs at the end', async () => {
    const { graph: whole } = await runWhole(true);
    assert.equal(countOwnSteps(whole), 11 + 2);
  });
});
