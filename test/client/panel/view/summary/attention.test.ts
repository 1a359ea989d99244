import assert from 'node:assert/strict';
import { listConcerns, listQuality } from '../../../../../client/panel/view/summary/attention.ts';
import { listSpending } from '../../../../../client/panel/view/summary/spending.ts';
import type { UsualFigures } from '../../../../../engine/insight/usual.ts';
import { durationOf } from '../../../../../engine/state/step.ts';
import { folded, storyState } from '../../folded.ts';
import { stories } from '../../story.ts';

describe('what to look at', () => {
  it('names what failed, was retried, and took most of the money, each once', () => {
    const { concerns } = listConcerns(storyState('failed'));
    assert.deepEqual(concerns[0]?.path, 'facts[5].extract');
    assert.equal(concerns[0]?.look, 'failed');
    assert.equal(new Set(concerns.map(({ path }) => path)).size, concerns.length);
  });

  it('says how many more there are', () => {
    const events = stories.succeeded.events.map((event) =>
      event.type === 'step.succeeded' ? { ...event, degraded: 'a default stands in its place' } : event,
    );
    const { concerns, more } = listConcerns(folded(events));
    assert.equal(concerns.length, 12);
    assert.ok(more > 0);
  });

  it('tells what was slow or dear against the runs before, and not what was as ever', () => {
    const range = (median: number) => ({ low: 0.9 * median, median, high: 1.1 * median });
    const state = storyState('succeeded');
    const took = durationOf(state.steps.get('write_brief') ?? assert.fail()) ?? assert.fail();
    const said = (usual: UsualFigures): string | undefined =>
      listConcerns(state, new Map([['write_brief', usual]])).concerns.find(({ path }) => path === 'write_brief')?.what;
    assert.match(said({ time: range(took / 2) }) ?? '', /^[\d.]+ s, usually [\d.]+ s \(80 %: [\d.]+ s–[\d.]+ s\)$/);
    assert.doesNotMatch(said({ time: range(took) }) ?? '', /usually/);
    assert.match(said({ cost: range(0.001) }) ?? '', /usually \$0\.001/);
  });

  it('tells where models disagree', () => {
    const events = (agreement: number) =>
      stories.succeeded.events.flatMap((event) => {
        if (event.type !== 'step.succeeded' || event.path !== 'write_brief') return [event];
        const call = {
          ...event,
          type: 'call.started' as const,
          path: 'write_brief#9',
          kind: 'member' as const,
          request: 'r',
          name: 'm',
        };
        return [call, { ...event, result: { value: { answer: 'x', agreement, parts: [] } } }];
      });
    const said = (agreement: number): string[] => listConcerns(folded(events(agreement))).concerns.map(({ what }) => what);
    assert.ok(said(0.67).includes('the models agree to 67 %'));
    assert.ok(!said(1).some((what) => /agree/.test(what)));
  });

  it('tells an answer that came late, and one that a judge found bad', () => {
    const quality = { score: 0.4, reason: 'It leaves out the year.', model: 'judge' };
    const failure = { kind: 'rate', message: 'wait', retryable: true } as const;
    const state = folded(
      stories.succeeded.events.flatMap((event) => {
        if (event.type === 'step.succeeded' && event.path === 'write_brief') return [{ ...event, why: { quality } }];
        if (event.type !== 'attempt.started' || event.path !== 'choose_focus') return [event];
        const failed = { ...event, type: 'attempt.failed' as const, failure };
        return [event, failed, { ...event, attempt: 2 }, { ...failed, attempt: 2 }, { ...event, attempt: 3 }];
      }),
    );
    const said = new Map(listConcerns(state).concerns.map(({ path, what }) => [path, what]));
    assert.equal(said.get('choose_focus'), 'succeeded at attempt 3 (rate)');
    assert.equal(said.get('write_brief'), 'scored 0.4: It leaves out the year.');
    assert.deepEqual(listQuality(state), [{ path: 'write_brief', score: '0.4', reason: quality.reason, model: 'judge' }]);
  });

  it('finds in a run that went well only what took most of the money', () =>
    assert.deepEqual(listConcerns(storyState('succeeded')), {
      concerns: [{ path: 'write_brief', look: 'succeeded', what: '$0.017, 74 % of the cost' }],
      more: 0,
    }));

  it('names each of very many failures, and not what they stand in', () => {
    const state = storyState('failed');
    const failed = state.steps.get('facts[5].extract') ?? assert.fail();
    const loop = state.steps.get('facts') ?? assert.fail();
    const items = Array.from({ length: 20_000 }, (_, index) => ({ ...failed, path: `facts[${index}].extract` }));
    const steps = new Map([loop, ...items].map((step) => [step.path, step]));
    const { concerns, more } = listConcerns({ ...state, steps });
    assert.deepEqual([concerns[0]?.path, concerns.length + more], ['facts[0].extract', 20_000]);
  });
});

describe('what a run cost', () => {
  it('stands by step and model, the items of a loop together, and adds up to the whole', () => {
    const state = storyState('succeeded');
    const { rows } = listSpending(state);
    assert.deepEqual(
      rows.map(({ path, calls }) => [path, calls]),
      [
        ['write_brief', 1],
        ['facts[*].extract', 12],
      ],
    );
    assert.equal(rows[0]?.part, 1);
    assert.equal(rows.reduce((sum, { cost = 0 }) => sum + cost, 0).toFixed(6), state.cost.usd.toFixed(6));
  });

  it('sums up what is left', () => {
    // One call by each of twelve models, told as twelve steps' calls of a loop.
    const events = stories.succeeded.events.map((event) => {
      const item = event.type === 'call.settled' ? /^facts\[(\d+)\]/.exec(event.path)?.[1] : undefined;
      return event.type === 'call.settled' && item !== undefined ? { ...event, model: `m${item}` } : event;
    });
    const { rows, rest } = listSpending(folded(events));
    assert.deepEqual([rows.length, rest?.count, rest?.calls], [8, 5, 5]);
  });
});
