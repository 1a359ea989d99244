import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Look, SeenRun } from '../../../../../client/panel/view/status.ts';
import {
  fitAxis,
  moveStretch,
  type Stretch,
  ticksOf,
  tickText,
  zoomStretch,
} from '../../../../../client/panel/view/time/axis.ts';
import { packLanes, type RunInTime, type TimeSpan, timesOf } from '../../../../../client/panel/view/time/bars.ts';
import { type Outlook, outlookAt } from '../../../../../client/panel/view/time/forecast.ts';
import { activeAt } from '../../../../../client/panel/view/time/moment.ts';
import { indexPauses } from '../../../../../client/panel/view/time/pauses.ts';
import { lanesOfRow, type TimelineRow, timelineRows } from '../../../../../client/panel/view/time/rows.ts';
import { shapesOf } from '../../../../../client/panel/view/time/shapes.ts';
import type { Graph } from '../../../../../engine/compile/graph/graph.ts';
import { isFact, type RunEvent } from '../../../../../engine/state/events.ts';
import { folded, storyState } from '../../folded.ts';
import { at, graph, stories, told } from '../../story.ts';

const nothing: Outlook = { steps: new Map() };
const inTime = (state: SeenRun, now: number, events: readonly RunEvent[] = []): RunInTime =>
  timesOf(state, at(now), indexPauses(events.filter(isFact)));
const rowsOf = (state: SeenRun | undefined, open: string[] = [], outlook = nothing, of: Graph = graph): TimelineRow[] =>
  timelineRows({ state, graph: of, called: new Map(), open: new Set(open), outlook });
const rowAt = (state: SeenRun, path: string, open: string[] = []): TimelineRow =>
  rowsOf(state, open).find((row) => row.path === path) ?? assert.fail(path);
const said = (lanes: TimeSpan[][]) =>
  lanes.map((bars) => bars.map(({ phase, look, from, to }) => `${phase} ${look} ${from}–${to}`).join(', '));

describe('the rows of the timeline', () => {
  it('are a row a step in the order of time, also for what was passed over, and none for what is to come', () => {
    assert.deepEqual(
      rowsOf(storyState('running')).map((row) => row.path),
      [
        'list_docs',
        'choose_focus',
        'title',
        'facts',
        'rank_facts',
        'check_enough',
        'ask_for_more',
        'check_quotes',
        'write_brief',
      ],
    );
  });
  it('sum up the items of a folded loop in as many lanes as ran together; an open one has a row an item, with its steps in it', () => {
    const state = storyState('succeeded');
    const lanes = lanesOfRow(inTime(state, 60), rowAt(state, 'facts'));
    assert.deepEqual([lanes.length, lanes.flat().length], [4, 12]);
    const rows = rowsOf(state, ['facts', 'facts[2]']);
    const from = rows.findIndex(({ path }) => path === 'facts');
    assert.deepEqual(
      rows.slice(from, from + 6).map(({ path, depth, open }) => [path, depth, open]),
      [
        ['facts', 0, true],
        ['facts[0]', 1, false],
        ['facts[1]', 1, false],
        ['facts[2]', 1, true],
        ['facts[2].read', 2, false],
        ['facts[2].extract', 2, false],
      ],
    );
  });
  it('tell waiting, running and streaming apart', () => {
    const lanes = (name: 'running' | 'succeeded', path: string) => {
      const { events, now } = stories[name];
      const state = storyState(name);
      return said(lanesOfRow(inTime(state, now, events), rowAt(state, path)));
    };
    assert.deepEqual(lanes('succeeded', 'write_brief'), [
      'waiting todo 10600–11000, running succeeded 11000–19050, streaming succeeded 11710–19000',
    ]);
    assert.deepEqual(lanes('running', 'title'), ['waiting todo 10–1500, running waiting 1500–2000, waiting waiting 2000–18000']);
  });
  it('tell failed attempts from the wait for the next one', () => {
    const failure = { kind: 'rate', message: 'wait', retryable: true } as const;
    const events = told([
      [0, stories.running.events[0] as never],
      [1, { type: 'step.started', path: 'title' }],
      [1, { type: 'attempt.started', path: 'title', attempt: 1 }],
      [2, { type: 'attempt.failed', path: 'title', attempt: 1, failure, retry_at: at(5) }],
      [5, { type: 'attempt.started', path: 'title', attempt: 2 }],
      [7, { type: 'step.succeeded', path: 'title', result: { value: 1 } }],
    ]);
    const state = folded(events);
    assert.deepEqual(said(lanesOfRow(inTime(state, 9, events), rowAt(state, 'title'))), [
      'running failed 1000–2000, waiting retrying 2000–5000, running succeeded 5000–7000',
    ]);
  });
  it('show no item as running where the run stands still', () => {
    const looksOf = (state: SeenRun): Set<Look> =>
      new Set(lanesOfRow(inTime(state, 18), rowAt(state, 'check_quotes')).flatMap((bars) => bars.map(({ look }) => look)));
    const state = storyState('running');
    assert.ok(looksOf(state).has('running'));
    const held = looksOf({ ...state, held: { path: 'check_quotes', at: at(18) } });
    assert.deepEqual([held.has('running'), held.has('paused')], [false, true]);
  });
  it('let no two bars of a lane overlap', () => {
    const bars = [
      [0, 5],
      [1, 2],
      [2, 6],
      [5, 7],
    ].map(([from = 0, to = 0]) => ({ from, to, look: 'running', phase: 'running' }) as const);
    assert.deepEqual(
      packLanes(bars).map((lane) => lane.map(({ from }) => from)),
      [
        [0, 5],
        [1, 2],
      ],
    );
  });
});

describe('the shapes of bars', () => {
  const drawn = (bars: TimeSpan[], stretch: Stretch) => shapesOf([bars], { stretch, width: 500, top: 0, height: 16 });
  const rectangles = (shapes: ReturnType<typeof shapesOf>): number =>
    shapes.reduce((sum, { path }) => sum + path.split('M').length - 1, 0);

  it('cost what their pixels cost, and a failure among ten thousand attempts is seen', () => {
    const bars = Array.from({ length: 10_000 }, (_, index): TimeSpan => {
      const look = index === 4711 ? 'failed' : 'succeeded';
      return { from: 2 * index, to: 2 * index + 1, look, phase: 'running' };
    });
    const shapes = drawn(bars, { from: 0, to: 20_000 });
    assert.ok(rectangles(shapes) <= 500, `${rectangles(shapes)} rectangles`);
    assert.ok(shapes.some(({ look }) => look === 'failed'));
  });
  it('leave out what is not looked at', () => {
    const bars: TimeSpan[] = [
      { from: 0, to: 10, look: 'succeeded', phase: 'running' },
      { from: 90, to: 100, look: 'succeeded', phase: 'running' },
    ];
    assert.equal(rectangles(drawn(bars, { from: 50, to: 100 })), 1);
    assert.equal(rectangles(drawn(bars, { from: 20, to: 80 })), 0);
  });
});

describe('the axis of time', () => {
  it('leaves room ahead while the run goes on, and fits what happened once it has ended', () => {
    const going = fitAxis(storyState('running'), 18_000);
    assert.ok(going > 18_000 && going < 24_000);
    assert.equal(fitAxis(storyState('succeeded'), 24_500), 24_500);
    assert.ok(fitAxis(storyState('running'), 18_000, 60_000) >= 60_000, 'what is foreseen is on it');
  });
  for (const [length, last] of [
    [1000, 1000],
    [4000, 4000],
    [24_500, 20_000],
    [600_000, 600_000],
    [90_000_000, 86_400_000],
  ] as const)
    it(`marks ${length} ms with at most eleven round ticks`, () => {
      const ticks = ticksOf({ from: 0, to: length });
      assert.ok(ticks.length <= 11 && ticks.length >= 2);
      assert.equal(ticks.at(-1), last);
    });
  it('marks less where there is less room', () => {
    for (const length of [1800, 24_500, 600_000, 90_000_000])
      for (const most of [2, 3, 5]) {
        const { length: count } = ticksOf({ from: 0, to: length }, most);
        assert.ok(count >= 1 && count <= most + 1, `${length} ms with ${most}: ${count}`);
      }
  });
  it('marks only what is looked at', () => assert.deepEqual(ticksOf({ from: 11_300, to: 14_900 }, 4), [12_000, 13_000, 14_000]));
  it('says marks as clocks do', () =>
    assert.deepEqual([0, 40, 2500, 90_000, 7_260_000].map(tickText), ['0', '40 ms', '2.5 s', '1:30', '2:01:00']));
  it('keeps the moment under the pointer where it is while one zooms, and never leaves the run', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 1e7 }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.float({ min: Math.fround(0.2), max: 3, noNaN: true }), fc.float({ min: 0, max: 1, noNaN: true })), {
          maxLength: 12,
        }),
        (length, shift, turns) => {
          let stretch: Stretch = { from: 0, to: length };
          for (const [factor, part] of turns) {
            const moment = stretch.from + part * (stretch.to - stretch.from);
            const next = zoomStretch(stretch, factor, moment, length) ?? { from: 0, to: length };
            assert.ok(next.from >= 0 && next.to <= length + 1e-6 && next.to > next.from);
            assert.ok(moment >= next.from - 1e-6 && moment <= next.to + 1e-6);
            stretch = moveStretch(next, (shift - 0.5) * length, length);
            assert.ok(Math.abs(stretch.to - stretch.from - (next.to - next.from)) < 1e-6);
            assert.ok(stretch.from >= 0 && stretch.to <= length + 1e-6);
          }
        },
      ),
    );
  });
});

describe('what is foreseen of a run', () => {
  const step = (path: string, from: number, to: number) => ({ path, from, to, low: to - 100, high: to + 500, seen: 4 });
  const foreseen = {
    steps: [step('list_docs', 0, 20), step('write_brief', 11_000, 16_000), step('approve', 20_000, 29_000)],
    end: { low: 15_000, median: 29_000, high: 34_000 },
  };

  it('is, before a run, what the host says', () => {
    const { steps, end } = outlookAt(foreseen, undefined, at(5));
    assert.deepEqual(steps.get('approve'), { from: 20_000, to: 29_000, low: 28_900, high: 29_500, count: 4 });
    assert.deepEqual([steps.size, end], [3, foreseen.end]);
  });
  it('holds nothing of what has ended, and lies never before now', () => {
    const { steps, end } = outlookAt(foreseen, storyState('running'), at(18));
    assert.deepEqual([...steps.keys()], ['write_brief', 'approve']);
    assert.deepEqual(steps.get('write_brief'), { from: 18_000, to: 18_000, low: 18_000, high: 18_000, count: 4 });
    assert.deepEqual(end, { low: 18_000, median: 29_000, high: 34_000 });
  });
  it('is nothing once the run has ended', () =>
    assert.deepEqual(outlookAt(foreseen, storyState('succeeded'), at(60)), { steps: new Map() }));
});

describe('the cursor of the timeline', () => {
  const read = (name: keyof typeof stories, seconds: number, outlook = nothing) => {
    const run = inTime(storyState(name), stories[name].now, stories[name].events);
    return activeAt(run, outlook, seconds * 1000).map(({ path, count, phase }) => `${phase} ${path} ×${count}`);
  };
  it('reads what ran at a moment, items of a loop together', () => {
    assert.deepEqual(read('running', 3), ['streaming facts[*].extract ×4', 'waiting title ×1']);
    assert.deepEqual(read('succeeded', 11.4), ['running write_brief ×1', 'running check_quotes[*] ×4']);
    assert.deepEqual(read('succeeded', 24.49), []);
  });
  it('reads what is foreseen behind now', () => {
    const outlook: Outlook = { steps: new Map([['approve', { from: 20_000, to: 29_000, low: 1, high: 2, count: 3 }]]) };
    assert.deepEqual(read('running', 21, outlook), ['foreseen approve ×1']);
    assert.deepEqual(read('running', 40, outlook), []);
  });
});

it('pauses of ten thousand attempts are read once', () => {
  const failure = { kind: 'rate', message: 'wait', retryable: true } as const;
  const events = told(
    Array.from({ length: 10_000 }, (_, index) => [
      [index, { type: 'attempt.started', path: 'a', attempt: index + 1 }] as const,
      [index + 0.5, { type: 'attempt.failed', path: 'a', attempt: index + 1, failure, retry_at: at(index + 1) }] as const,
    ]).flat() as Parameters<typeof told>[0][number][],
  );
  const facts = events.filter(isFact);
  const index = indexPauses(facts);
  assert.equal(index.of('a').length, 10_000);
  facts.push(...told([[20_000, { type: 'attempt.failed', path: 'a', attempt: 10_001, failure }]]).filter(isFact));
  assert.equal(index.of('a').length, 10_001, 'what comes later is read too');
  assert.ok(folded(events).steps.size >= 0);
});
