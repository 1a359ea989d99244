import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  finenessOf,
  formatMoment,
  formatNumber,
  linear,
  niceStep,
  numberAxis,
  timeAxis,
} from '../../../../engine/libraries/charts/scale.ts';

describe('scales of charts', () => {
  const axes: [low: number, high: number, zero: boolean, labels: string][] = [
    [0, 97, false, '0 20 40 60 80 100'],
    [3, 97, true, '0 20 40 60 80 100'],
    [-30, 180, true, '−50 0 50 100 150 200'],
    [0.001, 0.002, true, '0 0.0005 0.001 0.0015 0.002'],
    [0, 1e6, true, '0 0.2M 0.4M 0.6M 0.8M 1M'],
    [1_000, 5_000, true, '0 1,000 2,000 3,000 4,000 5,000'],
    [2e9, 4e9, false, '2B 2.5B 3B 3.5B 4B'],
    [5, 5, false, '2 3 4 5 6 7 8'],
    [0, 0, false, '0 0.2 0.4 0.6 0.8 1'],
    [0, 3e-7, false, '0 1e-7 2e-7 3e-7'],
  ];
  for (const [low, high, zero, labels] of axes)
    it(`from ${low} to ${high}${zero ? ' and zero' : ''}: ${labels}`, () => {
      assert.equal(
        numberAxis(low, high, 5, { zero })
          .ticks.map(({ label }) => label)
          .join(' '),
        labels,
      );
    });
  it('an axis holds all its values, and its ticks rise at one distance', () => {
    const value = fc.double({ noNaN: true, min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 2, max: 12 }), (a, b, count) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { from, to, ticks } = numberAxis(low, high, count);
        const slack = Math.max(Math.abs(low), Math.abs(high)) * 1e-6 + 1e-300;
        assert.ok(from <= low + slack && to >= high - slack, `${from} ${to}`);
        assert.ok(ticks.length >= 1 && ticks.length <= count * 2.5 + 3, `${ticks.length} ticks`);
        for (const [index, { at }] of ticks.entries()) assert.ok(index === 0 || at > (ticks[index - 1]?.at ?? at));
      }),
    );
  });
  it('a tight axis ends with its values', () => {
    const { from, to, ticks } = numberAxis(3, 17, 5, { isTight: true });
    assert.deepEqual([from, to, ticks.map(({ at }) => at)], [3, 17, [5, 10, 15]]);
  });
  const steps: [span: number, count: number, step: number][] = [
    [10, 10, 1],
    [10, 5, 2],
    [10, 3, 5],
    [100, 9, 20],
    [0.7, 3, 0.5],
    [9, 1, 10],
  ];
  for (const [span, count, step] of steps)
    it(`${span} in about ${count} steps goes by ${step}`, () => assert.ok(Math.abs(niceStep(span, count) - step) < 1e-9));
  it('without a span everything is in the middle', () => assert.equal(linear({ from: 1, to: 1 }, 0, 10)(1), 5));

  const numbers: [value: number, text: string][] = [
    [0, '0'],
    [1234567, '1.2346M'],
    [-1234.5, '−1,234.5'],
    [0.1 + 0.2, '0.3'],
    [39.25, '39.25'],
    [3e12, '3T'],
    [1e-9, '1e-9'],
    [1e20, '1e20'],
  ];
  for (const [value, text] of numbers) it(`${value} reads ${text}`, () => assert.equal(formatNumber(value), text));

  const times: [from: string, to: string, labels: string][] = [
    ['2024-01-01', '2025-12-01', 'Jan 2024|Jul|Jan 2025|Jul'],
    ['1999-05-01', '2026-05-01', '2000|2005|2010|2015|2020|2025'],
    ['2026-11-20', '2026-11-23', '20 Nov 00:00|12:00|21 Nov 00:00|12:00|22 Nov 00:00|12:00|23 Nov 00:00'],
    ['2026-12-20', '2027-01-25', '24 Dec 2026|31 Dec|7 Jan 2027|14 Jan|21 Jan'],
    ['2026-11-21T22:00Z', '2026-11-22T04:00Z', '21 Nov 22:00|23:00|22 Nov 00:00|01:00|02:00|03:00|04:00'],
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:04Z', '21 Nov 10:00:00|10:00:01|10:00:02|10:00:03|10:00:04'],
    ['0001-01-01', '2026-01-01', '1000|2000'],
    ['2026-11-21', '2026-11-21', '18 Nov 2026|19 Nov|20 Nov|21 Nov|22 Nov|23 Nov|24 Nov'],
  ];
  for (const [from, to, labels] of times)
    it(`from ${from} to ${to}: ${labels}`, () => {
      assert.equal(
        timeAxis(Date.parse(from), Date.parse(to), 6)
          .ticks.map(({ label }) => label)
          .join('|'),
        labels,
      );
    });
  it('no finer than the moments are told', () => {
    const months = ['2026-01', '2026-02', '2026-03'].map((at) => Date.parse(at));
    assert.equal(
      timeAxis(months[0] ?? 0, months[2] ?? 0, 8, finenessOf(months))
        .ticks.map(({ label }) => label)
        .join('|'),
      'Jan 2026|Feb|Mar',
    );
    assert.equal(finenessOf([Date.parse('2026-01-02')]), 86_400_000);
    assert.equal(finenessOf([Date.parse('2026-01-02T01:00Z')]), 0);
  });
  const moments: [at: string, text: string][] = [
    ['2026-11-21', '2026-11-21'],
    ['2026-11-21T10:05Z', '2026-11-21 10:05'],
    ['2026-11-21T10:05:07Z', '2026-11-21 10:05:07'],
    ['2026-11-21T10:05:07.250Z', '2026-11-21 10:05:07.250'],
  ];
  for (const [at, text] of moments) it(`${at} reads ${text}`, () => assert.equal(formatMoment(Date.parse(at)), text));
});
