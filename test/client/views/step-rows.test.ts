import assert from 'node:assert/strict';
import { seeRun } from '../../../client/runs/display/see-run.ts';
import { listStepRows, type StepRow } from '../../../client/views/step-rows.ts';
import { storyState } from '../panel/folded.ts';
import { at, graph } from '../panel/story.ts';

const named = (rows: readonly StepRow[], name: string): StepRow | undefined => rows.find((row) => row.name === name);

describe('the rows of the view Steps', () => {
  it('are the steps by their kinds before a run, loops open', () => {
    const rows = listStepRows(graph, undefined);
    assert.deepEqual(
      rows.slice(0, 3).map(({ name, icon, state }) => [name, icon, state]),
      [
        ['list_docs', 'tools', 'to come'],
        ['choose_focus', 'symbol-variable', 'to come'],
        ['facts', 'sync', 'to come'],
      ],
    );
    assert.deepEqual(
      named(rows, 'facts')?.inner.map(({ path }) => path),
      ['facts[*].read', 'facts[*].extract'],
    );
    // The one step that a loop repeats has no row of its own.
    assert.deepEqual(named(rows, 'check_quotes')?.inner, []);
  });

  it('say how each stands in a run', () => {
    const rows = listStepRows(graph, storyState('running'));
    const said = (name: string) => [named(rows, name)?.icon, named(rows, name)?.line];
    assert.deepEqual(said('title'), ['question', 'needs you']);
    assert.deepEqual(said('list_docs'), ['pass', '12 files']);
    assert.deepEqual(said('check_quotes'), ['loading~spin', '12/24 · 1 failed']);
    assert.deepEqual(said('ask_for_more'), ['circle-slash', 'condition is false']);
  });

  it('tell no time of what runs, and that a run stands still', () => {
    const state = storyState('running');
    const looks = (rows: readonly StepRow[]): string[] => rows.flatMap(({ state: look, inner }) => [look, ...looks(inner)]);
    const lines = (rows: readonly StepRow[]): string[] => rows.flatMap(({ line, inner }) => [line, ...lines(inner)]);
    const going = listStepRows(graph, state);
    assert.ok(looks(going).includes('running'), String(looks(going)));
    assert.ok(!/\d:\d\d/.test(lines(going).join()), String(lines(going)));
    const held = seeRun({ handle: { state }, held: { path: 'short_note', at: at(3) } });
    assert.equal(held.now, at(3));
    assert.equal(named(listStepRows(graph, held.state), 'short_note')?.icon, 'debug-pause');
  });
});
