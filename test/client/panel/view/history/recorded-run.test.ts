import assert from 'node:assert/strict';
import { nextStepAt, recordRun } from '../../../../../client/panel/view/history/recorded-run.ts';
import { isFact, type RunEvent } from '../../../../../engine/state/events.ts';
import { reduce } from '../../../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../../../engine/state/state.ts';
import { graphOf } from '../../../../engine/compile/graph/sketch.ts';
import { told } from '../../story.ts';

const items = 1200;
const graph = graphOf(
  [
    {
      id: 'each',
      loop: true,
      kind: 'group',
      detail: 'for each',
      steps: [
        { id: 'read', kind: 'tool', detail: 'read' },
        { id: 'write', after: ['read'], detail: 'prompt' },
      ],
    },
  ],
  'many',
);

/** A loop whose items each read, ask a model and fail once. */
function events(): RunEvent[] {
  const usage = { input_tokens: 3, output_tokens: 2 };
  const failure = { kind: 'rate', message: 'wait', retryable: true } as const;
  const list: Parameters<typeof told>[0][number][] = [[0, { type: 'loop.opened', path: 'each', count: items }]];
  for (let index = 0; index < items; index++) {
    const path = `each[${index}]`;
    const write = `${path}.write`;
    const at = index + 1;
    if (index % 400 === 399) list.push([at, { type: 'loop.opened', path: 'each', count: items }]);
    list.push(
      [at, { type: 'step.succeeded', path: `${path}.read`, result: { value: { bytes: index } } }],
      [at, { type: 'step.started', path: write }],
      [at, { type: 'attempt.started', path: write, attempt: 1 }],
      [at, { type: 'call.started', path: `${write}#1`, kind: 'model', request: 'a', name: 'one' }],
      [at, { type: 'call.settled', path: `${write}#1`, result: { value: 'text' }, usage, cost: 0.1, provenance: 'live' }],
      [at, { type: 'attempt.failed', path: write, attempt: 1, failure, retry_at: 0 }],
      [at, { type: 'attempt.started', path: write, attempt: 2 }],
      [at, { type: 'step.succeeded', path: write, result: { value: 'done' } }],
      [at, { type: 'iteration.settled', path, status: 'succeeded' }],
    );
  }
  return told(list);
}

const seen = ({ agenda: _, ...state }: RunState) => state;

describe('the past of a run', () => {
  it('is at every fact what folding from the first one gives, in whatever order it is looked at', () => {
    const all = events();
    const facts = all.filter(isFact);
    const past = recordRun({ graph, events: all });
    for (const count of [facts.length, 3, 2999, 3000, 3001, 40, facts.length - 1, 5000, 4999, 1000, 0, 9001]) {
      const fresh = initialState(graph);
      for (const fact of facts.slice(0, count)) reduce(fresh, fact);
      assert.deepEqual(seen(past.standAt(count).state), seen(fresh), `after ${count} facts`);
    }
  });

  it('grows with its run', () => {
    const facts = events().filter(isFact);
    const past = recordRun({ graph, events: [] });
    for (const [index, fact] of facts.entries()) {
      past.add([fact]);
      if (index % 2500 === 0) assert.equal(past.standAt(index).state.seq, facts[index - 1]?.seq ?? 0);
    }
    assert.deepEqual([past.count, past.standAt(facts.length + 5).state.seq], [facts.length, facts.length]);
  });

  it('branches off before the step that begins next', () => {
    const facts = events().filter(isFact);
    const started = facts.findIndex(({ type }) => type === 'step.started');
    assert.equal(nextStepAt(facts, started), 'each[0].write');
    assert.equal(nextStepAt(facts, started + 1), 'each[1].write');
    assert.equal(nextStepAt(facts, facts.length), undefined);
  });
});
