import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fittingTabs } from '../../../../../client/panel/view/frame/fitting-tabs.ts';
import { recordRun } from '../../../../../client/panel/view/history/recorded-run.ts';
import { attemptsOf } from '../../../../../client/panel/view/step/attempts.ts';
import { detailsOf } from '../../../../../client/panel/view/step/details.ts';
import { compareFigures } from '../../../../../client/panel/view/step/step-compare.ts';
import { shownTab, tabsOfStep } from '../../../../../client/panel/view/step/step-tabs.ts';
import { readMarkdown } from '../../../../../client/panel/view/values/markdown.ts';
import { openAtFirst, rowsInView, rowsOfTree, wrapLines } from '../../../../../client/panel/view/values/tree-rows.ts';
import { pictureUrl, viewsOfValue } from '../../../../../client/panel/view/values/value-views.ts';
import { isFact, type NewFact } from '../../../../../engine/state/events.ts';
import { folded, storyState } from '../../folded.ts';
import { reports } from '../../step-reports.ts';
import { at, graph, stories, told } from '../../story.ts';

const tabsOf = (path: string, name?: keyof typeof stories): string[] => {
  const facts = name && recordRun({ graph, events: stories[name].events }).factsOf(path);
  const state = name && storyState(name);
  return tabsOfStep(detailsOf({ graph, state, path, now: at(60), facts }) ?? assert.fail(path));
};

describe('the tabs of a step', () => {
  const cases: [path: string, run: keyof typeof stories | undefined, tabs: string[]][] = [
    ['write_brief', 'succeeded', ['answer', 'prompt', 'inputs', 'calls', 'why', 'compare']],
    ['write_brief', 'running', ['answer', 'prompt', 'inputs', 'calls', 'why', 'compare']],
    ['choose_focus', 'succeeded', ['answer', 'inputs', 'why', 'compare']],
    ['ask_for_more', 'succeeded', ['why']],
    ['approve', 'running', ['why']],
    ['write_brief', undefined, ['why']],
    ['facts[*].extract', 'succeeded', ['answer', 'why']],
  ];
  for (const [path, run, tabs] of cases)
    it(`of ${path} in ${run ?? 'no run'} are ${tabs.join(', ')}`, () => assert.deepEqual(tabsOf(path, run), tabs));

  it('stay the chosen one where a step has it, else the first', () => {
    assert.equal(shownTab(['answer', 'calls', 'why'], 'calls'), 'calls');
    assert.equal(shownTab(['answer', 'why'], 'calls'), 'answer');
    assert.equal(shownTab(['why'], undefined), 'why');
  });
});

describe('the attempts of a step', () => {
  const failure = { kind: 'rate', message: 'Too many requests.', retryable: true } as const;
  const call = { kind: 'model', request: 'a', name: 'test:asked' } as const;
  const list: [number, NewFact][] = [
    [0, { type: 'step.succeeded', path: 'list_docs', result: { value: 1 } }],
    [1, { type: 'step.started', path: 'choose_focus' }],
    [1, { type: 'attempt.started', path: 'choose_focus', attempt: 1 }],
    [1.1, { type: 'call.started', path: 'choose_focus#1', ...call }],
    [1.3, { type: 'call.settled', path: 'choose_focus#1', failure, provenance: 'live' }],
    [1.4, { type: 'attempt.failed', path: 'choose_focus', attempt: 1, failure, retry_at: at(3) }],
    [3, { type: 'attempt.started', path: 'choose_focus', attempt: 2 }],
    [3.1, { type: 'call.started', path: 'choose_focus#2', ...call }],
    [
      4,
      {
        type: 'call.settled',
        path: 'choose_focus#2',
        result: { value: { text: 'labour' } },
        usage: { input_tokens: 1200, output_tokens: 3 },
        cost: 0.002,
        model: 'test:answered',
        provenance: 'live',
        first_token: 250,
      },
    ],
    [4.2, { type: 'step.succeeded', path: 'choose_focus', result: { value: 'labour' } }],
  ];
  const opening = stories.succeeded.events.slice(0, 1);
  const events = [...opening, ...told(list).map((event) => (isFact(event) ? { ...event, seq: event.seq + 1 } : event))];
  const rows = (until = events.length) => {
    const some = events.slice(0, until);
    const state = folded(some);
    const step = state.steps.get('choose_focus') ?? assert.fail();
    return attemptsOf(state, step, recordRun({ graph, events: some }).factsOf('choose_focus'), at(3.6));
  };

  it('hold their own calls, how they ended, and the pause between them', () => {
    assert.deepEqual(
      rows().map(({ number, look, duration, failure: why, pause, calls }) => [number, look, duration, why, pause, calls.length]),
      [
        [1, 'failed', '0.4 s', 'Too many requests.', '1.6 s', 1],
        [2, 'succeeded', '1.2 s', undefined, undefined, 1],
      ],
    );
  });
  it('tell of a call who answered, the first token, tokens and cost', () => {
    const { name, first, duration, tokens, cost, line } = rows()[1]?.calls[0] ?? assert.fail();
    assert.deepEqual(
      [name, first, duration, tokens, cost, line],
      ['test:answered', '0.3 s', '0.9 s', '1,200 → 3', '$0.002', '“labour”'],
    );
  });
  it('are found once for each fact, and of thousands only those are worded that are listed', () => {
    const count = 5000;
    const facts = told([
      [0, { type: 'step.started', path: 'choose_focus' }],
      ...Array.from({ length: count }).flatMap((_, index): [number, NewFact][] => [
        [1, { type: 'attempt.started', path: 'choose_focus', attempt: index + 1 }],
        [1, { type: 'call.started', path: `choose_focus#${index + 1}`, ...call }],
        [1, { type: 'attempt.failed', path: 'choose_focus', attempt: index + 1, failure, retry_at: at(3) }],
      ]),
    ]).map((event) => (isFact(event) ? { ...event, seq: event.seq + 1 } : event));
    const many = [...opening, ...facts];
    const state = folded(many);
    const step = state.steps.get('choose_focus') ?? assert.fail();
    let looks = 0;
    const calls = new Proxy(step.calls, {
      get(target, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
        return Reflect.get(target, key, receiver);
      },
    });
    const all = attemptsOf(state, { ...step, calls }, recordRun({ graph, events: many }).factsOf('choose_focus'), at(3.6));
    assert.equal(all.length, count);
    assert.ok(looks <= 2 * count, `${looks} looks at ${count} calls`);
    assert.deepEqual([all[0]?.calls.length, all.at(-1)?.calls.length, all.at(-1)?.look], [1, 0, 'failed']);
  });
  it('tell of a call that goes on only how long', () => {
    const { look, duration, tokens, cost } = rows(events.length - 2)[1]?.calls[0] ?? assert.fail();
    assert.deepEqual([look, duration, tokens, cost], ['running', '0:00', '', '']);
  });
});

describe('the views of a value', () => {
  const cases: [unknown: Parameters<typeof viewsOfValue>[0], views: string[]][] = [
    ['yes', ['text']],
    ['# A title\n\nand a text', ['markdown', 'text']],
    ['[{"a": 1}]', ['table', 'tree', 'text']],
    ['{"a": 1}', ['tree', 'text']],
    ['{ this is not JSON }\nbut a text', ['markdown', 'text']],
    [[{ a: 1 }], ['table', 'tree', 'text']],
    [{ a: 1 }, ['tree', 'text']],
    [3, ['text']],
    ['data:image/png;base64,AAAA', ['picture', 'text']],
    ['data:text/html;base64,AAAA', ['text']],
    ['<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', ['picture', 'text']],
  ];
  for (const [value, views] of cases)
    it(`${JSON.stringify(value).slice(0, 40)}: ${views.join(', ')}`, () => assert.deepEqual(viewsOfValue(value), views));
  it('are a URL for a drawing that can hold nothing but the drawing', () =>
    assert.match(pictureUrl('<svg><a href="#x">"\'</a></svg>'), /^data:image\/svg\+xml;utf8,%3Csvg/));
});

describe('a value as a tree', () => {
  it('is open as far as it is short', () => {
    assert.deepEqual([...openAtFirst({ a: { b: 1 }, c: [] })], ['/a']);
    assert.deepEqual([...openAtFirst({ a: Array.from({ length: 40 }, (_, index) => index) })], []);
  });
  it('has a row an entry, and lines for a long text that is opened', () => {
    const value = { list: [1, 2], note: 'one two three four five six seven', empty: {} };
    const closed = rowsOfTree(value, new Set(), 24).map(({ name, text, open }) => [name, text, open]);
    assert.deepEqual(closed, [
      ['list', '2 items', false],
      ['note', value.note, false],
      ['empty', '{}', undefined],
    ]);
    const open = rowsOfTree(value, new Set(['/list', '/note']), 24);
    assert.deepEqual(
      open.map(({ name, depth, text }) => [name, depth, text]),
      [
        ['list', 0, '2 items'],
        ['0', 1, '1'],
        ['1', 1, '2'],
        ['note', 0, value.note],
        [undefined, 1, 'one two three four'],
        [undefined, 1, 'five six seven'],
        ['empty', 0, '{}'],
      ],
    );
  });
  it('has a place of its own for each row, whatever letters its keys have', () => {
    const value = { 'a/b': { c: 1 }, a: { b: { c: 2 }, '~1': 3 }, 'a~1b': 4, t: 'one\ntwo', 't:0': 5 };
    const paths = rowsOfTree(value, new Set(['/a~1b', '/a', '/a/b', '/t']), 60).map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length, paths.join(' '));
    assert.deepEqual([...openAtFirst({ 'a/b': { c: 1 } })], ['/a~1b']);
  });

  it('loses no letter but spaces where lines are wrapped', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 4, max: 80 }), (text, room) => {
        const lines = wrapLines(text, room);
        assert.equal(lines.join('').replace(/\s/g, ''), text.replace(/\s/g, ''));
        assert.ok(lines.every((line) => line.length <= room));
      }),
    ));
  it('draws what is seen and a little more, whatever its length', () => {
    assert.deepEqual(rowsInView({ top: 0, height: 220, row: 22, count: 100_000 }), { first: 0, last: 16 });
    assert.deepEqual(rowsInView({ top: 22_000, height: 220, row: 22, count: 100_000 }), { first: 994, last: 1016 });
    assert.deepEqual(rowsInView({ top: 0, height: 220, row: 22, count: 3 }), { first: 0, last: 2 });
  });
});

describe('tabs in a line', () => {
  const widths = new Map([
    ['a', 60],
    ['b', 60],
    ['c', 60],
    ['d', 60],
  ]);
  const names = ['a', 'b', 'c', 'd'];
  it('all stand there where they have room', () =>
    assert.deepEqual(fittingTabs(names, { widths, room: 240, chosen: 'd', more: 34 }), names));
  it('leave the last ones out where they have not, never the chosen one', () => {
    assert.deepEqual(fittingTabs(names, { widths, room: 220, chosen: 'a', more: 34 }), ['a', 'b', 'c']);
    assert.deepEqual(fittingTabs(names, { widths, room: 160, chosen: 'd', more: 34 }), ['a', 'd']);
    assert.deepEqual(fittingTabs(names, { widths, room: 30, chosen: 'c', more: 34 }), ['c']);
  });
});

describe('a step against the run before', () => {
  it('tells every figure of both, how much it changed, and nothing that neither has', () => {
    const sides = reports.find((report) => report.type === 'stepSides');
    const [here, earlier] = [sides?.here ?? assert.fail(), sides?.earlier ?? assert.fail()];
    assert.deepEqual(
      compareFigures(earlier, here).map(({ name, before, now, change, differs }) => [name, before, now, change, differs]),
      [
        ['State', 'succeeded', 'succeeded', undefined, false],
        ['Model', 'openai:gpt-small', 'openai:gpt-large', undefined, true],
        ['Took', '3.9 s', '8.1 s', '× 2.1', true],
        ['Tokens in', '3,098', '3,104', undefined, true],
        ['Tokens out', '498', '512', '+3 %', true],
        ['Cost', '$0.0031', '$0.017', '× 5.5', true],
      ],
    );
  });
});

describe('a text in Markdown', () => {
  const plain: [what: string, text: string][] = [
    ['quotes in quotes', `a\n\n${'>'.repeat(1500)}`],
    ['lists in lists', `a\n\n${'1. '.repeat(1500)}a`],
    ['emphasis in emphasis', `${'*a **b '.repeat(200)}${'b** a*'.repeat(200)}`],
    ['a paragraph of marks', 'a_'.repeat(5000)],
    ['a long text', 'word '.repeat(5000)],
  ];
  for (const [what, text] of plain)
    it(`is shown as it is where the lexer would fail or take long: ${what}`, () => assert.equal(readMarkdown(text), undefined));

  it('is read where it is as people write', () => {
    const texts = [
      '- - - - - - - - - - - - -',
      '*'.repeat(80),
      '> > > a',
      '- a\n  - b\n    1. c',
      '# A\n\n**b** `c`\n\n'.repeat(500),
    ];
    for (const text of texts) assert.ok(readMarkdown(text), text.slice(0, 40));
  });
});
