import assert from 'node:assert/strict';
import { logLine } from '../../../../client/runs/display/log.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';

const failure = { kind: 'tool', message: 'It broke.', hint: 'Mend it.', retryable: false } as const;
const cases: [RunEvent, ReturnType<typeof logLine>][] = [
  [
    { seq: 1, at: 1, type: 'step.failed', path: 'a', failure },
    { level: 'error', text: 'a: It broke. Mend it.' },
  ],
  [
    { seq: 1, at: 1, type: 'attempt.failed', path: 'a', attempt: 1, failure },
    { level: 'warn', text: 'a: attempt 1 failed (tool): It broke.' },
  ],
  [
    { seq: 1, at: 1, type: 'step.skipped', path: 'a', reason: 'condition-false' },
    { level: 'info', text: 'a: skipped (condition-false)' },
  ],
  [
    { seq: 1, at: 1, type: 'attempt.started', path: 'a', attempt: 1 },
    { level: 'debug', text: 'attempt.started a' },
  ],
  [
    { seq: 1, at: 1, type: 'step.succeeded', path: 'a', result: { value: {} }, shown: 'Found 3.' },
    { level: 'info', text: 'a: Found 3.' },
  ],
  [
    { type: 'step.log', at: 1, path: 'a', level: 'warning', text: 'careful' },
    { level: 'warn', text: 'a: careful' },
  ],
  [{ type: 'step.delta', at: 1, path: 'a', text: 'streamed' }, undefined],
];

describe('a line of the log', () => {
  for (const [event, line] of cases)
    it(`for ${event.type}: ${line ? `${line.level}, ${line.text}` : 'none'}`, () => assert.deepEqual(logLine(event), line));
});
