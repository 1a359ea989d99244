import assert from 'node:assert/strict';
import { plainLines } from '../../../../engine/cli/live/event-lines.ts';
import { paint } from '../../../../engine/cli/text/paint.ts';
import type { NewFact } from '../../../../engine/state/events.ts';
import type { Told } from './state.ts';
import { begun } from './state.ts';

const style = paint(false);
/** The lines that facts add, each so many milliseconds after the start. */
const lines = (run: Told, ...facts: [number, NewFact][]): string[] =>
  facts.flatMap(([ms, fact]) => plainLines(run.state, run.fact(ms, fact), style));

describe('the view without a terminal', () => {
  it('says when a step begins that takes its time, and when it has ended', () => {
    const run = begun('steps: [{id: s, tool: terminal, parameters: {argv: [echo]}}]');
    assert.deepEqual(
      lines(
        run,
        [1, { type: 'step.started', path: 's', parameters: {} }],
        [1, { type: 'attempt.started', path: 's', attempt: 1 }],
        [1501, { type: 'step.succeeded', path: 's', result: { value: 'done' } }],
      ),
      ['▶ s  terminal · execute', '✓ s  1.5 s  done'],
    );
  });

  it('has one line for a pure step', () => {
    assert.deepEqual(
      lines(begun('steps: [{id: s, set: {x: 1}}]'), [5, { type: 'step.succeeded', path: 's', result: { value: { x: 1 } } }]),
      ['✓ s  0 ms  x: 1'],
    );
  });

  it('says why another attempt follows, and when', () => {
    const run = begun('steps: [{id: s, prompt: hello}]');
    const failure = { kind: 'overload' as const, message: 'The server is busy.', retryable: true };
    assert.deepEqual(
      lines(
        run,
        [0, { type: 'attempt.started', path: 's', attempt: 1 }],
        [9, { type: 'attempt.failed', path: 's', attempt: 1, failure, retry_at: run.state.at + 2009 }],
        [2009, { type: 'attempt.started', path: 's', attempt: 2 }],
      ),
      ['▶ s  prompt', '◔ s  The server is busy. · again in 2.0 s'],
    );
  });

  it('says why a step failed or was skipped', () => {
    const run = begun('steps: [{id: a, set: {x: 1}}, {id: b, set: {x: 1}}]');
    assert.deepEqual(
      lines(
        run,
        [1, { type: 'step.failed', path: 'a', failure: { kind: 'tool', message: 'It broke.', retryable: false } }],
        [2, { type: 'step.skipped', path: 'b', reason: 'upstream-failed' }],
      ),
      ['✕ a  0 ms  It broke.', '– b  a step before it failed'],
    );
  });

  it('says of what will be late when it is due and expected, with seconds where both are in one minute', () => {
    const run = begun('steps: [{id: s, prompt: hello}]');
    const due = new Date(2026, 10, 21, 9, 28, 3).getTime();
    const lateBy = (ms: number) => lines(run, [0, { type: 'deadline.at_risk', path: 's', due, risk: 0.8, end: due + ms }])[0];
    assert.match(lateBy(41_000) ?? '', /due at 2026-11-21 09:28:03 .* expected at 2026-11-21 09:28:44,/);
    assert.match(lateBy(90_000) ?? '', /due at 2026-11-21 09:28 .* expected at 2026-11-21 09:29,/);
  });

  it('tells a loop in at most ten lines, and each failure inside it', () => {
    const run = begun('steps: [{id: l, for_each: [1], max_parallel: all, on_item_failure: continue, set: {x: 1}}]');
    const all = lines(run, [0, { type: 'loop.opened', path: 'l', count: 100 }]);
    for (let i = 0; i < 100; i++) {
      const failed = i === 50;
      if (failed)
        all.push(
          ...lines(run, [
            i,
            { type: 'step.failed', path: `l[${i}]`, failure: { kind: 'tool', message: 'no', retryable: false } },
          ]),
        );
      else all.push(...lines(run, [i, { type: 'step.succeeded', path: `l[${i}]`, result: { value: null } }]));
      all.push(...lines(run, [i, { type: 'iteration.settled', path: `l[${i}]`, status: failed ? 'failed' : 'succeeded' }]));
    }
    assert.deepEqual(all.slice(0, 3), ['▶ l  100 items', '▶ l  10/100', '▶ l  20/100']);
    assert.deepEqual(all.slice(5, 8), ['▶ l  50/100', '✕ l[50]  0 ms  no', '▶ l  60/100, 1 failed']);
    assert.equal(all.length, 11);
  });

  it('tells how often a loop without a list may repeat', () => {
    const run = begun('steps: [{id: l, while: "{{ true }}", max_iterations: 10, set: {x: 1}}]');
    assert.deepEqual(lines(run, [0, { type: 'loop.opened', path: 'l', count: 10 }]), ['▶ l  at most 10 iterations']);
  });

  it('tells AUTO answers that were given before the run, and whether they were locked', () => {
    const run = begun('steps: [{id: s, set: {x: 1}}]');
    const fact: NewFact = {
      type: 'auto.resolved',
      site: 's.set.x#0',
      field: 'set.x',
      question: '',
      answer: 'formal',
      model: 'offline',
      locked: false,
      calls: 1,
    };
    assert.deepEqual(lines(run, [0, fact], [0, { ...fact, locked: true }], [0, { ...fact, path: 's' }]), [
      '◆ AUTO s.set.x = formal (offline)',
      '◆ AUTO s.set.x = formal (locked)',
    ]);
  });

  it('passes warnings of steps on, and keeps their other words', () => {
    const run = begun('steps: [{id: s, set: {x: 1}}]');
    assert.deepEqual(plainLines(run.state, { type: 'step.log', at: 0, path: 's', level: 'warning', text: 'careful' }, style), [
      '! s: careful',
    ]);
    assert.deepEqual(plainLines(run.state, { type: 'step.log', at: 0, path: 's', level: 'info', text: 'fine' }, style), []);
    const whole = {
      type: 'step.log' as const,
      at: 0,
      path: '',
      level: 'warning' as const,
      text: `of the whole run ${'x'.repeat(200)}`,
    };
    assert.deepEqual(plainLines(run.state, whole, style), [`! ${whole.text}`]);
    assert.deepEqual(plainLines(run.state, { type: 'step.delta', at: 0, path: 's', text: 'x' }, style), []);
  });

  it('has nothing to say of facts that are about the run', () => {
    assert.deepEqual(
      lines(
        begun('steps: [{id: s, set: {x: 1}}]'),
        [0, { type: 'plan.added', file: '', hash: '' }],
        [0, { type: 'run.paused', since: 0, reason: '' }],
      ),
      [],
    );
  });
});
