import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layOutRows } from '../../../../engine/cli/live/layout.ts';
import type { Folded, LiveRow } from '../../../../engine/cli/live/rows.ts';
import { bar, formatUsage, progressLine, totals } from '../../../../engine/cli/live/totals.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import { width } from '../../../../engine/cli/text/width.ts';
import { yaml } from '../../../yaml.ts';
import { begun, many, start } from './state.ts';

const style = paint(false);
const rows: (LiveRow | Folded)[] = [
  { kind: 'folded', depth: 0, settled: true, text: '12 done' },
  { kind: 'step', path: 'read', depth: 0, status: 'succeeded', name: 'read', ms: 12, words: 'a.md' },
  {
    kind: 'step',
    path: 'facts',
    depth: 0,
    status: 'running',
    name: 'facts',
    count: { done: 37, of: 100, failed: 0 },
    ms: 65_000,
    cost: 0.0123,
    words: '',
  },
  { kind: 'step', path: 'facts[3].take', depth: 1, status: 'running', name: '[3] take', ms: 900, words: 'asks openai:m' },
  { kind: 'step', path: 'late', depth: 0, status: 'pending', name: 'late', words: '' },
];

describe('layout of the live view', () => {
  it('puts glyph, name, count, time, cost and words into columns', () => {
    assert.deepEqual(layOutRows(rows, { columns: 80, style }), [
      '  … 12 done',
      '  ✓ read                     12 ms         a.md',
      '  ▶ facts       37/100  1 min 05 s  $0.01',
      '  ▶   [3] take              900 ms         asks openai:m',
      '  · late',
    ]);
  });

  it('turns the spinner of what runs, and only that', () => {
    const [first, second] = [0, 1].map((tick) =>
      layOutRows(rows, { columns: 80, style, tick }).map((line) => line.trimStart()[0]),
    );
    assert.deepEqual(first?.filter((glyph, i) => glyph !== second?.[i]).length, 2);
  });

  it('tells states apart by shape where there are no colours', () => {
    const states = ['succeeded', 'failed', 'skipped', 'cancelled', 'waiting', 'running', 'pending'] as const;
    const glyphs = layOutRows(
      states.map((status): LiveRow => ({ kind: 'step', path: 'a', depth: 0, status, name: 'a', words: '' })),
      { columns: 40, style },
    ).map((line) => line[2]);
    assert.equal(new Set(glyphs).size, states.length);
  });

  it('colours a degraded step differently from one that succeeded', () => {
    const row: LiveRow = { kind: 'step', path: 'a', depth: 0, status: 'succeeded', name: 'a', words: '' };
    const colours = paint(true);
    assert.notDeepEqual(
      layOutRows([row], { columns: 40, style: colours }),
      layOutRows([{ ...row, degraded: true }], { columns: 40, style: colours }),
    );
  });

  it('is never wider than the terminal', () => {
    const anyRow = fc.record({
      kind: fc.constant('step' as const),
      path: fc.string(),
      depth: fc.integer({ min: 0, max: 4 }),
      status: fc.constantFrom('succeeded' as const, 'failed' as const, 'running' as const),
      name: fc.stringMatching(/^[a-z漢字_]{1,80}$/),
      ms: fc.integer({ min: 0, max: 1e9 }),
      words: fc.stringMatching(/^[ a-z漢字🙂]{0,200}$/u),
    });
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), fc.integer({ min: 20, max: 200 }), (given, columns) => {
        for (const line of layOutRows(given, { columns, style }))
          assert.ok(width(line) < columns, `${width(line)} of ${columns}: ${line}`);
      }),
    );
  });
});

describe('totals of a run', () => {
  it('counts the steps of the pipeline, and what is active anywhere', () => {
    const run = begun(
      yaml`
        steps:
          - {id: a, set: {x: 1}}
          - {id: l, for_each: [1, 2], max_parallel: all, tool: terminal, parameters: {argv: [echo]}}
      `,
    );
    run.fact(1, { type: 'step.succeeded', path: 'a', result: { value: null } });
    run.fact(1, { type: 'loop.opened', path: 'l', count: 2 });
    run.fact(1, { type: 'attempt.started', path: 'l[0]', attempt: 1 });
    run.fact(1, { type: 'attempt.started', path: 'l[1]', attempt: 1 });
    run.fact(2, {
      type: 'attempt.failed',
      path: 'l[1]',
      attempt: 1,
      failure: { kind: 'tool', message: '', retryable: true },
      retry_at: start + 99,
    });
    assert.deepEqual(totals(run.state), { steps: 2, settled: 1, running: 1, waiting: 1, failed: 0 });
    assert.equal(progressLine(run.state, start + 2500), '1 of 2 steps done · 1 running · 1 waiting · 2.5 s');
  });

  const usage = { calls: 2, input_tokens: 1200, output_tokens: 34, cached_tokens: 0 };
  const lost = { calls: 0, usd: 0 };
  it('says calls, tokens and money', () =>
    assert.equal(formatUsage({ usage, lost, cost: { usd: 0.5, complete: true } }), '2 model calls · 1,234 tokens · $0.50'));
  it('says what of it is an estimate, for calls whose answers were lost', () =>
    assert.match(
      formatUsage({ usage, cost: { usd: 0.5, complete: true }, lost: { calls: 1, usd: 0.25 } }),
      / · \$0\.50 · \$0\.25 of it estimated, for 1 call whose answer was lost$/,
    ));
  it('calls a sum without every price a lower bound', () =>
    assert.equal(
      formatUsage({ usage, lost, cost: { usd: 0.5, complete: false } }),
      '2 model calls · 1,234 tokens · at least $0.50',
    ));
  it('never shows an unknown price as nothing', () =>
    assert.match(formatUsage({ usage, lost, cost: { usd: 0, complete: false } }), /price unknown$/));
  it('says nothing of models where none was asked', () =>
    assert.equal(formatUsage({ usage: { ...usage, calls: 0 }, lost, cost: { usd: 0, complete: true } }), ''));
  it('draws a bar of exactly its width', () => {
    assert.equal(bar({ settled: 1, steps: 3 }, 9, style), '━━━╌╌╌╌╌╌');
    assert.equal(bar({ settled: 3, steps: 3 }, 4, style), '━━━━');
    assert.equal(bar({ settled: 0, steps: 0 }, 4, style), '╌╌╌╌');
  });
  it('costs no more than a look at each step', () => assert.equal(totals(begun(many(300)).state).steps, 300));
});
