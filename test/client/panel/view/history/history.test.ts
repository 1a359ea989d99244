import assert from 'node:assert/strict';
import { figureBars, historyRow, scoreWords, trendWords } from '../../../../../client/panel/view/history/history.ts';
import { formatWhen } from '../../../../../client/panel/view/when.ts';
import { history } from '../../history.ts';
import { at } from '../../story.ts';

const { runs = [], trends = [], scores = [] } = history().history ?? {};
const words = (back: number): string | undefined => historyRow(runs, back, { shown: runs[3]?.run, now: at(0) })?.what;

describe('the history of the panel', () => {
  it('says of a run only what is not as usual', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5, 7, 11].map(words), [
      'degraded',
      'from another run · text changed',
      'failed',
      'shown',
      'replay',
      '',
      'cancelled',
      'cut off',
    ]);
    assert.equal(historyRow(runs, 99, { now: at(0) }), undefined);
  });

  it('draws time, cost and failures from run to run, the oldest first, and says them in words', () => {
    const [time, cost, failures] = figureBars(runs);
    assert.deepEqual([time?.newest, time?.usual], ['29 s', 'usually 30 s']);
    assert.deepEqual([cost?.name, cost?.newest], ['Cost', '$0.044']);
    assert.deepEqual([failures?.newest, failures?.usual], ['0', 'in 1 of 23 runs']);
    assert.equal(time?.bars.at(-1)?.look, 'degraded');
    assert.match(failures?.words ?? '', /^Failures of the newest 23 runs, the oldest first: 0, .*2, 0, 0$/);
  });

  it('draws no bars of what never was', () => {
    const free = runs.map((run) => ({ ...run, cost: 0, failed: 0 }));
    assert.deepEqual(
      figureBars(free).map(({ name }) => name),
      ['Time'],
    );
    assert.deepEqual(figureBars([]), []);
  });

  it('says of an unknown cost that it is unknown, and counts it as nothing', () => {
    const [newest, ...older] = runs;
    assert.ok(newest);
    const cost = figureBars([{ ...newest, cost: undefined }, ...older]).find(({ name }) => name === 'Cost');
    assert.equal(cost?.newest, '?');
    assert.equal(cost?.bars.at(-1)?.part, undefined);
    assert.match(cost?.words ?? '', /, \?$/);
    const [first, second] = [
      { ...newest, cost: 0.5 },
      { ...newest, cost: undefined },
    ];
    assert.equal(figureBars([first, second, second]).find(({ name }) => name === 'Cost')?.usual, 'usually $0.50');
  });

  it('names a step that has become slower, with what is usual', () => {
    assert.deepEqual(
      trends.map((trend) => `${trend.step} ${trendWords(trend)}`),
      ['write_brief slower: 9.8 s, usually 4.6 s (4.3 s–4.9 s)'],
    );
  });

  it('has what judges gave the steps, with what is usual', () => {
    assert.deepEqual(
      scores.map((one) => `${one.step} ${scoreWords(one)}`),
      ['list_docs 0.62, usually 0.80'],
    );
    assert.equal(scoreWords({ newest: 0.5 }), '0.50');
  });

  it('says a moment as people do', () => {
    const now = new Date(2026, 10, 21, 12, 0).getTime();
    const said = (...when: [number, number, number, number, number]): string => formatWhen(new Date(...when).getTime(), now);
    assert.equal(said(2026, 10, 21, 9, 5), 'today 09:05');
    assert.equal(said(2026, 10, 20, 23, 59), 'yesterday 23:59');
    assert.equal(said(2026, 9, 14, 9, 12), '14 Oct 09:12');
    assert.equal(said(2025, 9, 14, 9, 12), '14 Oct 2025 09:12');
  });
});
