import assert from 'node:assert/strict';
import { joinCalledGraphs, nodeAtPath, opens } from '../../../../client/panel/view/cards/called-graphs.ts';
import { type Card, cardOf, summarizeStep } from '../../../../client/panel/view/cards/cards.ts';
import { branchesOf } from '../../../../client/panel/view/cards/tree.ts';
import { announcement, looksOf } from '../../../../client/panel/view/frame/announce.ts';
import { headingOf } from '../../../../client/panel/view/frame/header.ts';
import { recordRun } from '../../../../client/panel/view/history/recorded-run.ts';
import { type Details, detailsOf } from '../../../../client/panel/view/step/details.ts';
import { runOutcomeOf } from '../../../../client/panel/view/summary/summary.ts';
import { timelineRows } from '../../../../client/panel/view/time/rows.ts';
import { layout } from '../../../../engine/compile/graph/layout/layout.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../../engine/state/state.ts';
import { yaml } from '../../../yaml.ts';
import { at } from '../story.ts';
import { runWhole, upTo, type Whole } from '../whole.ts';

/** The moments that are looked at, each before the fact of its path. */
const moments = {
  ready: (fact: Fact) => fact.seq === 1,
  branch: starts('handle.invoice.correct'),
  looping: starts('polish[2].score'),
  calling: starts('translate/each[1].check'),
  asked: (fact: Fact) => fact.type === 'person.answered',
  ended: () => false,
} as const;
type Moment = keyof typeof moments;

function starts(path: string): (fact: Fact) => boolean {
  return (fact) => fact.type === 'step.started' && fact.path === path;
}

describe('a run that branches, loops, calls, asks, mends and ends', () => {
  let whole: Whole;
  before(async () => {
    whole = await runWhole(true);
  });

  function look(moment: Moment): { state: RunState; now: number } {
    const { run, now } = upTo(whole, moments[moment]);
    const state = initialState(run.graph, undefined, new Map(run.called));
    for (const event of run.events) reduce(state, event);
    return { state, now: at(now) };
  }
  const drawn = (open: readonly string[]) => joinCalledGraphs(whole.graph, new Map(whole.called), new Set(open));
  function card(moment: Moment, path: string, open: readonly string[] = []): Card {
    const { state, now } = look(moment);
    const graph = drawn(open);
    const node = graph.nodes.find((one) => one.path === path) ?? assert.fail(path);
    return cardOf(graph, node, moment === 'ready' ? undefined : state, now);
  }
  function details(moment: Moment, path: string): Details {
    const { state, now } = look(moment);
    const facts = recordRun(upTo(whole, moments[moment]).run).factsOf(path);
    return detailsOf({ graph: whole.graph, state, path, now, called: new Map(whole.called), facts }) ?? assert.fail(path);
  }
  const why = (moment: Moment, path: string): string[] =>
    details(moment, path).why.map(({ name, value, aside }) => [name, value, ...(aside ? [aside] : [])].join(' | '));

  const open = ['translate', 'translate/each', 'handle'];
  const lines: [moment: Moment, path: string, look: string, line: string, strip?: string][] = [
    ['ready', 'handle', 'todo', 'switch'],
    ['ready', 'handle.invoice', 'todo', 'a branch of handle'],
    ['ready', 'translate', 'todo', 'pipeline · translate'],
    ['ready', 'accounts', 'todo', 'after choose_desk'],
    ['branch', 'handle', 'running', 'invoice · 0:14 · 1 of 2 steps'],
    ['branch', 'handle.delivery', 'skipped', 'another branch ran'],
    ['ended', 'handle', 'succeeded', 'invoice · “Invoice 2026-05-117 n…”'],
    ['ended', 'service', 'skipped', 'no route led here'],
    ['looping', 'polish', 'running', 'until · 0:09', 'iteration 3, at most 10'],
    ['looping', 'polish[*].draft', 'succeeded', 'prompt', '3 done'],
    ['ended', 'polish', 'succeeded', 'until · 8.8 s', '3 done · $0.0012'],
    ['calling', 'translate', 'running', '0:06 · 0 of 3 steps'],
    ['calling', 'translate/each', 'running', 'for each of 2 · 0:06', '1/2 · 1 running'],
    ['calling', 'translate/each[*].write', 'succeeded', 'prompt', '2 done'],
    ['calling', 'translate/gather', 'todo', 'waits for each'],
    ['ended', 'translate/finally.forget', 'succeeded', 'success yes · 1.4 s'],
    ['ended', 'weather', 'degraded', 'on_error gave a value after: The weather service did not answer.'],
    ['asked', 'approve', 'waiting', 'needs you'],
    ['asked', 'finally.tidy', 'todo', 'at the end · work · run'],
    ['ended', 'finally.report', 'succeeded', 'status succeeded'],
  ];
  for (const [moment, path, is, line, strip] of lines)
    it(`${moment}: the card of ${path} says ${is}, ${line}${strip ? `, ${strip}` : ''}`, () => {
      const { look: found, line: text, strip: bar } = card(moment, path, open);
      assert.deepEqual([found, text, bar?.text], [is, line, strip]);
    });

  it('a row says the whole of a value, which its width cuts', () => {
    const node = whole.graph.nodes.find(({ path }) => path === 'handle') ?? assert.fail('handle');
    const { state } = look('ended');
    const { line } = summarizeStep({ graph: whole.graph, node, state, now: undefined, picked: new Map() });
    assert.equal(line, 'invoice · “Invoice 2026-05-117 names Mill Lane in place of Mill Road.”');
  });

  it('a loop without a list shows the iterations that it began, of the most that it may have, and in the end those that it had', () => {
    const running = card('looping', 'polish').strip;
    assert.deepEqual([running?.of, running?.cells, running?.open], [10, ['succeeded', 'succeeded', 'running'], true]);
    const ended = card('ended', 'polish').strip;
    assert.deepEqual([ended?.of, ended?.cells?.length, ended?.open], [3, 3, undefined]);
    assert.equal(card('ready', 'polish').note, 'at most 10');
  });

  it('only what has steps inside opens: groups, switches, and pipelines that are known', () => {
    const called = new Map(whole.called);
    const paths = whole.graph.nodes.filter((node) => opens(whole.graph, called, node)).map(({ path }) => path);
    assert.deepEqual(paths, ['handle', 'handle.invoice', 'handle.delivery', 'handle.default', 'polish', 'translate']);
    assert.ok(!whole.graph.nodes.some((node) => node.calls !== undefined && opens(whole.graph, new Map(), node)));
  });

  it('an open card of a called pipeline holds the steps of its graph, its finally behind the others', () => {
    const graph = drawn(['translate', 'translate/each']);
    const picture = layout(graph, undefined, { open: new Set(['translate', 'translate/each']) });
    const boxes = new Map(picture.boxes.map((box) => [box.path, box]));
    const inside = ['translate/each', 'translate/gather', 'translate/finally.forget'].map((path) => boxes.get(path)?.x ?? 0);
    assert.deepEqual(
      [...inside].sort((a, b) => a - b),
      inside,
    );
    const outer = boxes.get('translate') ?? assert.fail();
    for (const x of inside) assert.ok(outer.x < x && x < outer.x + outer.width);
    assert.ok(boxes.has('translate/each[*].write'));
    assert.equal(drawn([]), whole.graph);
  });

  it('the steps of finally stand among those of the pipeline for who hears the tree', () => {
    const branches = branchesOf(whole.graph, layout(whole.graph));
    const top = branches.filter(({ box }) => box.depth === 0);
    assert.deepEqual(
      top.map(({ place }) => place),
      top.map((_, index) => index + 1),
    );
    assert.ok(top.every(({ of }) => of === top.length));
    assert.equal(top.at(-1)?.box.path, 'finally.report');
  });

  it('and count in the header', () => {
    const { state, now } = look('ended');
    assert.equal(headingOf(state, now).progress, '13 of 13');
    const asked = look('asked');
    assert.deepEqual(
      [headingOf(asked.state, asked.now).word, headingOf(asked.state, asked.now).progress],
      ['Waits for you', '9 of 13'],
    );
  });

  it('and are announced', () => {
    const { state } = look('ended');
    const looks = looksOf(whole.graph, state);
    const before = new Map([...looks].map(([path, is]) => [path, path === 'finally.report' ? 'todo' : is] as const));
    assert.equal(announcement(whole.graph, { looks: before, word: '' }, { looks, word: '' }), 'report succeeded');
  });

  it('the timeline has a row for each step of a branch, of a called pipeline and of what runs last', () => {
    const { state } = look('ended');
    const open = new Set(['handle', 'handle.invoice', 'translate']);
    const given = { state, graph: state.graph, called: state.called, outlook: { steps: new Map() } };
    const rows = timelineRows({ ...given, open }).map(({ path, depth }) => `${'  '.repeat(depth)}${path}`);
    assert.deepEqual(rows.slice(rows.indexOf('handle')).slice(0, 6), [
      'handle',
      '  handle.delivery',
      '  handle.default',
      '  handle.invoice',
      '    handle.invoice.look_up',
      '    handle.invoice.correct',
    ]);
    assert.deepEqual(rows.slice(-8), [
      'translate',
      '  translate/each',
      '  translate/gather',
      '  translate/finally.forget',
      'approve',
      'send',
      'finally.tidy',
      'finally.report',
    ]);
    const folded = timelineRows({ ...given, open: new Set() });
    assert.ok(folded.every(({ depth, foldable, open: isOpen }) => depth === 0 && !(foldable && isOpen)));
  });

  const reasons: [path: string, facts: string[]][] = [
    ['handle', ['Branch | invoice | the value is “invoice”']],
    ['handle.delivery', ['Skipped because | another branch ran']],
    [
      'choose_desk',
      ['Went first because | more steps lie behind it | 1 other step waited for a slot', 'Led on to | accounts | it succeeded'],
    ],
    [
      'accounts',
      ['Ran because | choose_desk led here', 'Went first because | more steps lie behind it | 1 other step waited for a slot'],
    ],
    ['service', ['Skipped because | no route led here']],
    ['polish', ['Ended because | its until held']],
    [
      'weather',
      [
        'Went first because | it stands first in the text: as much lies behind the others | 3 other steps waited for a slot',
        'Degraded | on_error gave a value after: The weather service did not answer.',
      ],
    ],
    ['approve', ['Answered by | panel']],
    ['send', ['Ran because | approve → true | approve = yes']],
  ];
  for (const [path, facts] of reasons) it(`why ${path}: ${facts.join('; ')}`, () => assert.deepEqual(why('ended', path), facts));

  it('the details of a prompt show each round: what the model said and asked for, what the tool was given and gave', () => {
    const { attempts, prompt } = details('ended', 'research');
    assert.deepEqual(
      attempts.flatMap(({ calls }) =>
        calls.map(({ kind, name, look: is, given, result }) => [`${kind} · ${name}`, is, given, result]),
      ),
      [
        [
          'model · openai:gpt-small',
          'succeeded',
          undefined,
          'Let me look that up.\n→ work_do {"query":"wrong address on an invoice","most":3}',
        ],
        [
          'tool · work.do',
          'succeeded',
          { query: 'wrong address on an invoice', most: 3 },
          { success: true, query: 'wrong address on an invoice', most: 3 },
        ],
        ['model · openai:gpt-small', 'succeeded', undefined, '→ work_do {"fail":"There is no page 14."}'],
        ['tool · work.do', 'failed', { fail: 'There is no page 14.' }, { success: false, error: 'There is no page 14.' }],
        [
          'model · openai:gpt-small',
          'succeeded',
          undefined,
          'A wrong address may be corrected at any time; the invoice keeps its number.',
        ],
      ],
    );
    assert.deepEqual(
      prompt?.map(({ role }) => role),
      ['user', 'assistant', 'tool', 'assistant', 'tool'],
    );
    assert.match(prompt?.[1]?.content ?? '', /^Let me look that up\.\n→ work_do \{/);
  });

  it('steps of a called pipeline have details under their paths, with their items', () => {
    const { title, items, plan } = details('calling', 'translate/each[0].write');
    assert.deepEqual([title, items.map(({ path }) => path)], ['write', ['translate/each[0].write', 'translate/each[1].write']]);
    assert.deepEqual(plan[0], { name: 'Before', value: 'check' });
    assert.equal(details('calling', 'translate/each').of, 2);
    assert.equal(
      detailsOf({ graph: whole.graph, state: undefined, path: 'translate/gather', now: 0, called: new Map(whole.called) })?.look,
      'todo',
    );
    assert.equal(nodeAtPath(whole.graph, new Map(), 'translate/gather'), undefined);
  });

  it('a loop without a list does not say how many iterations there will be', () => {
    assert.equal(details('looping', 'polish').of, undefined);
    assert.equal(details('ended', 'polish').of, 3);
  });

  it('the summary says what is not as it should be, and why', () => {
    const { degraded, failures } = runOutcomeOf(look('ended').state);
    assert.deepEqual(degraded, [{ path: 'weather', why: 'on_error gave a value after: The weather service did not answer.' }]);
    assert.deepEqual(failures, []);
  });
});

describe('a loop of one step that branches or calls', () => {
  it('opens to the branches, or to the pipeline, once for all items', async () => {
    const { graphsOf } = await import('../../../../engine/launch/host/executable-plan.ts');
    const { compile } = await import('../../../../engine/compile/compile.ts');
    const compiled = compile(
      yaml`
        steps:
          - {id: r, for_each: [a], switch: item, cases: {a: [{id: x, set: {v: 1}}]}}
          - id: s
            for_each: [1]
            pipeline: {steps: [{id: q, set: {v: 2}}]}
          - {id: plain, for_each: [1], set: {w: 1}}
      `,
      { file: '/p.baton.yaml' },
    );
    const called = graphsOf(compiled);
    const { graph } = compiled;
    assert.deepEqual(
      graph.nodes.filter((node) => opens(graph, called, node)).map(({ path }) => path),
      ['r', 'r[*]', 'r[*].a', 's', 's[*]'],
    );
    const open = new Set(['r', 'r[*]', 'r[*].a', 's']);
    const { boxes } = layout(joinCalledGraphs(graph, called, open), undefined, { open });
    assert.deepEqual(boxes.map(({ path }) => path).sort(), ['plain', 'r', 'r[*].a', 'r[*].a.x', 's', 's[*]/q']);
  });
});
