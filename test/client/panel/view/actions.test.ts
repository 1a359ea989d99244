import assert from 'node:assert/strict';
import { listStepActions, offerForRun, offerForStep, offerPin } from '../../../../client/panel/view/actions.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';
import { folded, storyState } from '../folded.ts';
import { graph, stories } from '../story.ts';

const shown = (actions: ReturnType<typeof offerForRun>) =>
  actions.map(({ label, note, message }) => [
    label,
    note ?? '',
    message.type === 'act' ? message.action : message.type,
    'path' in message ? (message.path ?? '') : '',
  ]);

describe('what may be done with a run', () => {
  it('that failed begins with what costs least: from the step that failed, saying what is spared', () => {
    const offers = shown(offerForRun(storyState('failed'), graph));
    const [first, second, last] = offers;
    assert.equal(first?.[2], 'rerunFrom');
    assert.equal(first?.[0], 'Rerun from facts › extract');
    assert.match(first?.[1] ?? '', /^reuses \d+ steps?$/);
    assert.deepEqual([second?.[2], last?.[2]], ['reveal', 'run']);
  });

  it('that failed at its first step is not begun there, which would spare nothing', () => {
    const { events } = stories.failed;
    const began = events.filter(({ type }) => type === 'run.started');
    const path = graph.nodes[0]?.path ?? '';
    const failure = { kind: 'tool', message: 'There is no such folder.', retryable: false } as const;
    const failed: RunEvent[] = [
      { seq: 90, at: 1, type: 'step.started', path },
      { seq: 91, at: 2, type: 'step.failed', path, failure },
    ];
    const state = folded([...began, ...failed, ...events.slice(-1)]);
    assert.deepEqual(
      shown(offerForRun(state, graph)).map(([, , action]) => action),
      ['reveal', 'run'],
    );
  });

  it('that was cancelled resumes first, and keeps what has settled', () => {
    const state = storyState('cancelled');
    const [first] = shown(offerForRun(state, graph));
    assert.deepEqual([first?.[0], first?.[2]], ['Resume', 'resume']);
    assert.equal(first?.[1], 'reuses 3 steps', 'those that succeeded');
  });

  it('that succeeded or goes on is nothing', () => {
    assert.deepEqual(offerForRun(storyState('succeeded'), graph), []);
    assert.deepEqual(offerForRun(storyState('running'), graph), []);
  });

  it('or a step of it: from here on, and with another value where it gave one', () => {
    assert.deepEqual(shown(offerForStep(storyState('succeeded'), graph, 'rank_facts')), [
      ['Rerun from here', 'reuses 7 steps', 'rerunFrom', 'rank_facts'],
      ['Change this value…', '', 'fork', 'rank_facts'],
    ]);
    assert.deepEqual(
      shown(offerForStep(storyState('succeeded'), graph, 'facts[0].read')).map(([label, , action]) => [label, action])[0],
      ['Rerun from here', 'rerunFrom'],
    );
    const asked = shown(offerForStep(storyState('succeeded'), graph, 'write_brief'));
    assert.deepEqual(asked.at(-1), ['Try variants…', '', 'tryVariants', 'write_brief']);
    assert.deepEqual(offerForStep(storyState('running'), graph, 'rank_facts'), []);
    assert.deepEqual(offerForStep(storyState('succeeded'), graph, 'gone'), []);
  });

  it('or a step of the text: to debug up to it, while no run goes on, also before the first', () => {
    const offered = (state: Parameters<typeof listStepActions>[0]['state'], path: string) =>
      shown(listStepActions({ state, pins: new Set() }, graph, path)).map(([label]) => label);
    assert.deepEqual(offered(undefined, 'rank_facts'), ['Debug to here', 'Open line']);
    assert.ok(offered(storyState('failed'), 'facts[5].extract').includes('Debug to here'));
    assert.ok(!offered(storyState('running'), 'rank_facts').includes('Debug to here'));
    assert.ok(!offered(undefined, 'translate/each').includes('Debug to here'), 'it stands in another file');
  });

  it('with a result that is to last: pinned while it is there, unpinned also without a run', () => {
    const running = storyState('running');
    const pins = new Set(['rank_facts']);
    const gave = [...running.steps.values()].find(({ status, result }) => status === 'succeeded' && result)?.path ?? '';
    assert.deepEqual(shown(offerPin(running, gave, new Set())), [['Pin this result', '', 'pinResult', gave]]);
    assert.deepEqual(shown(offerPin(undefined, 'rank_facts', pins)), [
      ['Unpin', 'later runs use it', 'unpinResult', 'rank_facts'],
    ]);
    assert.deepEqual(offerPin(undefined, gave, pins), []);
    assert.deepEqual(offerPin(running, 'gone', pins), []);
  });
});
