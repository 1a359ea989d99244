import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Folded, LiveRow } from '../../../../engine/cli/live/rows.ts';
import { liveRows } from '../../../../engine/cli/live/rows.ts';
import type { Told } from './state.ts';
import { begun, many, start } from './state.ts';

/** Rows as short texts: `status name count` and `… text`. */
const brief = (rows: readonly (LiveRow | Folded)[]): string[] =>
  rows.map((row) => {
    const indent = '>'.repeat(row.depth);
    if (row.kind === 'folded') return `${indent}… ${row.text}`;
    return `${indent}${row.status} ${row.name}${row.count ? ` ${row.count.done}/${row.count.of}` : ''}`;
  });
const seen = ({ state }: Told, most = 24, ms = 1000): string[] => brief(liveRows(state, { now: start + ms, most }));

const loop = `
steps:
  - {id: first, set: {a: 1}}
  - id: items
    for_each: [1, 2, 3, 4, 5]
    max_parallel: 2
    steps:
      - {id: work, tool: terminal, parameters: {argv: [echo]}}
      - {id: note, dependencies: [work], set: {b: 1}}
  - id: group
    steps:
      - {id: inner, tool: terminal, parameters: {argv: [echo]}}
`;

describe('rows of the live view', () => {
  it('has one row a step, in the order of the text, whatever the order of time', () => {
    const run = begun(many(3));
    run.fact(10, { type: 'step.succeeded', path: 's2', result: { value: null } });
    assert.deepEqual(seen(run), ['pending s1', 'succeeded s2', 'pending s3']);
  });

  it('folds a loop into its count and shows what is active in it below', () => {
    const run = begun(loop);
    run.fact(1, { type: 'loop.opened', path: 'items', count: 5 });
    run.fact(2, { type: 'step.started', path: 'items[0].work' });
    run.fact(2, { type: 'step.started', path: 'items[1].work' });
    assert.deepEqual(seen(run), [
      'pending first',
      'running items 0/5',
      '>running [0] work',
      '>running [1] work',
      'pending group',
    ]);
    run.fact(3, { type: 'step.succeeded', path: 'items[0].work', result: { value: null } });
    run.fact(3, { type: 'step.succeeded', path: 'items[0].note', result: { value: null } });
    run.fact(3, { type: 'iteration.settled', path: 'items[0]', status: 'succeeded' });
    assert.deepEqual(seen(run).slice(1, 3), ['running items 1/5', '>running [1] work']);
  });

  it('folds a group in the same way and closes it when it has settled', () => {
    const run = begun(loop);
    run.fact(1, { type: 'step.started', path: 'group' });
    run.fact(2, { type: 'step.started', path: 'group.inner' });
    assert.deepEqual(seen(run).slice(2), ['running group 0/1', '>running inner']);
    run.fact(3, { type: 'step.succeeded', path: 'group.inner', result: { value: null } });
    run.fact(4, { type: 'step.succeeded', path: 'group', result: { value: null } });
    assert.deepEqual(seen(run).slice(2), ['succeeded group 1/1']);
  });

  it('names the iterations of a loop of one step by their number', () => {
    const run = begun('steps: [{id: l, for_each: [1, 2], max_parallel: all, tool: terminal, parameters: {argv: [echo]}}]');
    run.fact(1, { type: 'loop.opened', path: 'l', count: 2 });
    run.fact(2, { type: 'step.started', path: 'l[1]' });
    assert.deepEqual(seen(run), ['running l 0/2', '>running [1]']);
  });

  it('counts those inside that have no room', () => {
    const run = begun(loop.replace('max_parallel: 2', 'max_parallel: all'));
    run.fact(1, { type: 'loop.opened', path: 'items', count: 5 });
    for (const i of [0, 1, 2, 3, 4]) run.fact(2, { type: 'step.started', path: `items[${i}].work` });
    assert.deepEqual(seen(run, 6), [
      'pending first',
      'running items 0/5',
      '>running [0] work',
      '>… 4 more running',
      'pending group',
    ]);
  });

  it('shows of 300 steps only what is active, what failed and the newest, and counts the others', () => {
    const run = begun(many(300));
    for (let i = 1; i <= 120; i++) {
      if (i === 40) run.fact(i, { type: 'step.failed', path: 's40', failure: { kind: 'tool', message: 'no', retryable: false } });
      else run.fact(i, { type: 'step.succeeded', path: `s${i}`, result: { value: null } });
    }
    run.fact(121, { type: 'step.started', path: 's130' });
    run.fact(121, { type: 'step.started', path: 's131' });
    assert.deepEqual(seen(run, 20), [
      '… 115 done',
      'failed s40',
      'succeeded s117',
      'succeeded s118',
      'succeeded s119',
      'succeeded s120',
      'running s130',
      'running s131',
      '… 178 to come',
    ]);
  });

  it('shows at the end of a long run what failed and a few of the newest', () => {
    const run = begun(many(50));
    for (let i = 1; i <= 50; i++)
      run.fact(i, {
        type: i === 7 ? 'step.skipped' : 'step.succeeded',
        path: `s${i}`,
        result: { value: null },
        reason: 'condition-false',
      } as never);
    assert.deepEqual(seen(run, 20), ['… 43 done, 1 skipped', ...[45, 46, 47, 48, 49, 50].map((i) => `succeeded s${i}`)]);
  });

  it('shows what a cancel cut off as cancelled', () => {
    const run = begun(many(1));
    run.fact(1, { type: 'step.started', path: 's1' });
    run.fact(2, { type: 'run.finished', status: 'cancelled', degraded: false, outputs: {}, absent: [] });
    assert.deepEqual(seen(run), ['cancelled s1']);
  });

  it('tells time so far, time in all, and what everything inside has cost', () => {
    const run = begun(loop);
    run.fact(100, { type: 'loop.opened', path: 'items', count: 5 });
    run.fact(100, { type: 'step.started', path: 'items[0].work' });
    run.fact(150, { type: 'call.started', path: 'items[0].work#1', kind: 'model', request: '', name: 'm' });
    run.fact(200, { type: 'call.settled', path: 'items[0].work#1', cost: 0.25, provenance: 'live' });
    run.fact(300, { type: 'step.succeeded', path: 'items[0].work', result: { value: null } });
    run.fact(300, { type: 'step.succeeded', path: 'first', result: { value: null } });
    const rows = liveRows(run.state, { now: start + 1100, most: 24 });
    assert.deepEqual(
      rows.map((row) => (row.kind === 'step' ? [row.name, row.ms, row.cost] : [])),
      [
        ['first', 0, undefined],
        ['items', 1000, 0.25],
        ['group', undefined, undefined],
      ],
    );
  });

  it('never has more rows than there is room for, and never hides an active step without counting it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 4, max: 40 }),
        fc.array(fc.constantFrom('done', 'run', 'fail', 'none'), { maxLength: 60 }),
        (count, most, fates) => {
          const run = begun(many(count));
          fates.slice(0, count).forEach((fate, i) => {
            const path = `s${i + 1}`;
            if (fate === 'done') run.fact(i, { type: 'step.succeeded', path, result: { value: null } });
            if (fate === 'run') run.fact(i, { type: 'step.started', path });
            if (fate === 'fail')
              run.fact(i, { type: 'step.failed', path, failure: { kind: 'tool', message: '', retryable: false } });
          });
          const rows = liveRows(run.state, { now: start, most });
          assert.ok(rows.length <= most, `${rows.length} rows of ${most}`);
          const told = rows.reduce(
            (sum, row) =>
              sum +
              (row.kind === 'step' ? 1 : [...row.text.matchAll(/\d+/g)].reduce((inner, [number]) => inner + Number(number), 0)),
            0,
          );
          assert.equal(told, count);
        },
      ),
    );
  });
});
