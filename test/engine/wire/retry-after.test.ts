import assert from 'node:assert/strict';
import { retryAfterMs } from '../../../engine/wire/retry-after.ts';

const now = Date.parse('2026-11-21T03:00:00Z');
const at = (time: string) => `Sat, 21 Nov 2026 ${time} GMT`;

describe('Retry-After', () => {
  const cases: [rule: string, Record<string, string>, number | undefined][] = [
    ['nothing is asked', {}, undefined],
    ['seconds', { 'retry-after': '7' }, 7000],
    ['parts of a second', { 'retry-after': ' 0.5 ' }, 500],
    ['at once', { 'retry-after': '0' }, 0],
    ['milliseconds go before seconds', { 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    ['a date, by our clock', { 'retry-after': at('03:00:30') }, 30_000],
    ["a date, by the server's clock where it shows it", { 'retry-after': at('03:00:30'), date: at('03:00:10') }, 20_000],
    ['a date in whole seconds', { 'retry-after': at('03:00:30'), date: 'Sat, 21 Nov 2026 03:00:10.400 GMT' }, 20_000],
    ['a date that is past', { 'retry-after': at('02:00:00') }, 0],
    ['less than nothing', { 'retry-after': '-5', 'retry-after-ms': '-1' }, undefined],
    ['neither number nor date', { 'retry-after': 'soon', 'retry-after-ms': 'soon' }, undefined],
  ];
  for (const [rule, headers, ms] of cases)
    it(rule, () =>
      assert.equal(
        retryAfterMs((name) => headers[name], now),
        ms,
      ),
    );
});
