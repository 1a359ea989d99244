import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { findCronFault } from '../../../../engine/language/schedules/cron-faults.ts';
import { timesAfter, timesBetween } from '../../../../engine/libraries/schedules/cron-times.ts';

interface Case {
  rule: string;
  cron: string;
  timezone: string;
  after: string;
  due: string[];
}
const cases: Case[] = parse(readFileSync('test/engine/libraries/schedules/cases/times.yaml', 'utf8'));
const shown = (times: readonly number[]): string[] => times.map((time) => new Date(time).toISOString());

describe('times of a schedule', () => {
  for (const { rule, cron, timezone, after, due } of cases)
    it(rule, () => {
      const wanted = shown(due.map((time) => Date.parse(time)));
      assert.deepEqual(shown(timesAfter({ cron, timezone }, Date.parse(after), due.length)), wanted);
      const span = { after: Date.parse(after), until: Date.parse(due.at(-1) ?? ''), most: 50 };
      assert.deepEqual(shown(timesBetween({ cron, timezone }, span)), wanted, 'looking back');
    });

  it('of many, the newest are given', () => {
    const span = { after: Date.parse('2020-01-01T00:00:00Z'), until: Date.parse('2026-05-01T12:00:30Z'), most: 2 };
    assert.deepEqual(shown(timesBetween({ cron: '* * * * *', timezone: 'UTC' }, span)), [
      '2026-05-01T11:59:00.000Z',
      '2026-05-01T12:00:00.000Z',
    ]);
  });

  it('what is said to be right is due at some time', () => {
    const span = (least: number, most: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: 1, max: most }).map((step) => `*/${step}`),
        fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most })).map(([a, b]) => `${a}-${b}`),
        fc.integer({ min: least, max: most }).map(String),
        fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 1, max: most })).map(([a, b]) => `${a}-${most}/${b}`),
      );
    const field = (least: number, most: number) =>
      fc.array(span(least, most), { minLength: 1, maxLength: 3 }).map((all) => all.join(','));
    const cron = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)).map((all) => all.join(' '));
    fc.assert(
      fc.property(cron, (text) => {
        fc.pre(findCronFault(text) === undefined);
        assert.equal(timesAfter({ cron: text, timezone: 'UTC' }, 0, 1).length, 1, text);
      }),
      { numRuns: 300 },
    );
  });
});
