import assert from 'node:assert/strict';
import { edgeTitle, flowOf, routeWord } from '../../../../client/panel/view/cards/edges.ts';
import { announcement, looksOf, needsYou } from '../../../../client/panel/view/frame/announce.ts';
import { headingOf } from '../../../../client/panel/view/frame/header.ts';
import { recordRun } from '../../../../client/panel/view/history/recorded-run.ts';
import type { Look, SeenRun } from '../../../../client/panel/view/status.ts';
import { type Details, detailsOf } from '../../../../client/panel/view/step/details.ts';
import { leadOf, outputsBesideFiles, runOutcomeOf, stepRows } from '../../../../client/panel/view/summary/summary.ts';
import { fitAxis, ticksOf } from '../../../../client/panel/view/time/axis.ts';
import { layout } from '../../../../engine/compile/graph/layout/layout.ts';
import { programAnswers } from '../../../../engine/language/schema/answers.ts';
import { folded, storyState } from '../folded.ts';
import { at, graph, stories } from '../story.ts';

const details = (path: string, name?: keyof typeof stories): Details =>
  detailsOf({
    graph,
    state: name && storyState(name),
    path,
    now: name ? at(stories[name].now) : 0,
    facts: name && recordRun({ graph, events: stories[name].events }).factsOf(path),
  }) ?? assert.fail(path);
const facts = (list: Details['why']): string[] =>
  list.map(({ name, value, aside }) => [name, value, ...(aside ? [aside] : [])].join(' | '));

describe('the header', () => {
  it('says state, progress, and each figure with its limit', () => {
    const { word, progress, figures, mode } = headingOf(storyState('running'), at(18));
    assert.deepEqual([word, progress, mode], ['Waits for you', '6 of 12', undefined]);
    assert.deepEqual(
      figures.map(({ strong, rest }) => `${strong} ${rest}`.trim()),
      ['0:18', '12 calls', '8,748 tokens', '$0.006 of $0.50'],
    );
  });
  it('says when the run is foreseen to end, but where it has a limit or has ended', () => {
    const end = { low: 25_200, median: 31_400, high: 48_000 };
    const restOf = (state: ReturnType<typeof storyState>, now: number): string | undefined =>
      headingOf(state, at(now), end).figures[0]?.rest;
    assert.equal(restOf(storyState('running'), 18), 'of ~0:31 (0:25–0:48)');
    const titles = [end, undefined].map((one) => headingOf(storyState('running'), at(18), one).figures[0]?.title);
    assert.match(titles[0] ?? '', /eight of ten such runs end.* earlier runs; the time of people is not counted$/);
    assert.equal(titles[1], undefined);
    assert.equal(restOf(storyState('succeeded'), 60), '');
    const [first, ...rest] = stories.running.events;
    if (first?.type !== 'run.started') assert.fail();
    assert.equal(restOf(folded([{ ...first, limits: { timeout: 60_000 } }, ...rest]), 18), 'of 1:00');
  });
  it('tells the time of a run that was over within a second', () => {
    const events = stories.succeeded.events.map((event) => ({ ...event, at: at(0) + Math.round((event.at - at(0)) / 400) }));
    const state = folded(events);
    const spent = (state.finished?.at ?? 0) - at(0);
    assert.equal(headingOf(state, at(600)).figures[0]?.strong, `${spent} ms`);
    assert.equal(fitAxis(state, spent), spent);
    assert.ok(ticksOf({ from: 0, to: spent }, 8).length > 3);
  });
  it('counts no steps that a stopped run left out', () =>
    assert.equal(headingOf(storyState('failed'), at(30)).progress, '4 of 12'));
  it('stops the clock when the run is over', () =>
    assert.equal(headingOf(storyState('succeeded'), at(600)).figures[0]?.strong, '0:25'));
  it('knows limits by their names in the engine too', () => {
    const [first, ...rest] = stories.running.events;
    if (first?.type !== 'run.started') assert.fail();
    const state = folded([{ ...first, mode: 'replay', limits: { maxCost: 2, maxTokens: 10_000, timeout: 60_000 } }, ...rest]);
    const { figures, mode } = headingOf(state, at(18));
    assert.deepEqual(
      [mode, ...figures.map(({ rest: limit }) => limit)],
      ['replay', 'of 1:00', 'calls', 'of 10,000 tokens', 'of $2.00'],
    );
  });
  it('does not make up a cost', () => {
    const state = folded(
      stories.running.events.map((event) => (event.type === 'call.settled' ? { ...event, cost: undefined } : event)),
    );
    assert.equal(headingOf(state, at(18)).figures.at(-1)?.rest, 'cost unknown');
    const part = folded(
      stories.running.events.map((event) =>
        event.type === 'call.settled' && event.path.startsWith('facts[1]') ? { ...event, cost: undefined } : event,
      ),
    );
    assert.equal(headingOf(part, at(18)).figures.at(-1)?.strong, 'at least $0.0055');
  });
});

describe('details', () => {
  it('show the answer as it arrives, why the step runs, and what it costs', () => {
    const of = details('write_brief', 'running');
    assert.equal(of.sub, 'prompt · writer · openai:gpt-large');
    assert.equal(of.streaming?.words, 48);
    assert.deepEqual(facts(of.why), [
      'Ran because | facts.results | length >= 5 → true | facts.results | length = 12',
      'Model | openai:gpt-large | expert writer; cheapest of 2 with a 16k context',
      'AUTO | parameters.tone → “plain” | locked',
    ]);
    assert.deepEqual(facts(of.costs), ['Started | at 11 s | into the run', 'Running for | 0:07', 'Waited | 0.4 s']);
    assert.deepEqual(
      of.prompt?.map(({ role }) => role),
      ['system', 'user'],
    );
    assert.deepEqual(of.parameters, { max_words: 400, tone: 'plain' });
    assert.deepEqual(
      of.attempts.flatMap(({ calls }) => calls.map(({ kind, name, look, duration }) => [kind, name, look, duration])),
      [['model', 'openai:gpt-large', 'running', '0:06']],
    );
  });
  it('show the answer, tokens, cost and first token once it is there', () => {
    const of = details('write_brief', 'succeeded');
    assert.equal(of.result?.label, 'Answer');
    assert.deepEqual(facts(of.costs), [
      'Started | at 11 s | into the run',
      'Took | 8.1 s',
      'Waited | 0.4 s',
      'First token | 0.6 s',
      'Tokens | 3,104 in · 512 out',
      'Cost | $0.017',
    ]);
  });
  it('show the failure, those of earlier attempts, and the other items', () => {
    const of = details('facts[5].extract', 'failed');
    assert.deepEqual(
      [of.failure?.hint, of.earlier.map(({ kind }) => kind), of.items.length],
      ['Set it again with “Baton: Set API Key…”.', ['rate'], 12],
    );
    assert.deepEqual(
      of.items.filter(({ look }) => look === 'failed').map(({ number, line }) => [number, line]),
      [[5, 'openai refused the key (401).']],
    );
  });
  it('show each item of a loop by the step that matters', () => {
    const of = details('facts', 'failed');
    assert.deepEqual([of.of, of.items.length], [12, 12]);
    assert.deepEqual(
      [of.items[5]?.path, of.items[5]?.line, of.items[0]?.line],
      ['facts[5].extract', 'extract: openai refused the key (401).', 'extract: 2 claims · 2.3 s'],
    );
  });
  it('show no item as running where the run stands still', () => {
    const events = stories.running.events.filter((event) => event.at <= at(4));
    const itemsOf = (state: SeenRun) =>
      detailsOf({ graph, state, path: 'facts', now: at(4) })?.items.map(({ look }) => look) ?? [];
    assert.ok(itemsOf(folded(events)).includes('running'), String(itemsOf(folded(events))));
    const held = itemsOf({ ...folded(events), held: { path: 'write_brief', at: at(4) } });
    assert.deepEqual([held.includes('running'), held.includes('paused')], [false, true]);
  });
  it('show the items of a loop of one step', () => {
    const of = details('check_quotes', 'running');
    assert.deepEqual(
      [of.of, of.items.length, of.items[6]?.line, of.items[15]?.look],
      [24, 16, 'grep found no such line in 07-letters.txt.', 'running'],
    );
    assert.equal(details('check_quotes[2]', 'running').title, 'check_quotes[2]');
  });
  it('show the question that a step waits with', () =>
    assert.deepEqual(details('title', 'running').questions[0]?.choices, [...programAnswers]));
  it('say why a step was skipped', () => {
    assert.deepEqual(facts(details('ask_for_more', 'running').why), [
      'Skipped because | facts.results | length < 5 → false | facts.results | length = 12',
    ]);
    assert.deepEqual(facts(details('approve', 'failed').why), ['Skipped because | the run had stopped']);
  });
  it('gather a step inside a loop', () => {
    const of = details('facts[*].extract', 'failed');
    assert.deepEqual([of.look, of.items.length], ['failed', 12]);
  });
  it('tell of the pipeline before there is a run', () => {
    assert.deepEqual(facts(details('write_brief').plan), [
      'Runs if | facts.results | length >= 5',
      'After | rank_facts, check_enough',
      'Before | approve, short_note',
    ]);
    assert.deepEqual(facts(details('check_quotes').plan), ['After | facts', 'Before | facts_csv, approve', 'At a time | 4']);
  });
  it('know nothing of what is not in the graph', () =>
    assert.equal(detailsOf({ graph, state: undefined, path: 'gone', now: 0 }), undefined));
});

describe('edges', () => {
  const picture = layout(graph);
  const at0 = (from: string, to: string) =>
    picture.lines.find((line) => graph.nodes[line.from]?.path === from && graph.nodes[line.to]?.path === to) ??
    assert.fail(`${from} → ${to}`);
  const flow = (from: Look, to: Look) =>
    flowOf(at0('list_docs', 'facts'), (node) => (graph.nodes[node]?.path === 'list_docs' ? from : to));
  const cases: [Look, Look, string][] = [
    ['todo', 'todo', 'idle'],
    ['running', 'todo', 'idle'],
    ['succeeded', 'todo', 'idle'],
    ['succeeded', 'running', 'live'],
    ['succeeded', 'retrying', 'live'],
    ['succeeded', 'waiting', 'held'],
    ['succeeded', 'failed', 'done'],
    ['succeeded', 'skipped', 'dead'],
    ['skipped', 'running', 'dead'],
  ];
  for (const [from, to, should] of cases) it(`from ${from} to ${to} is ${should}`, () => assert.equal(flow(from, to), should));
  it('say what they carry', () => {
    assert.equal(edgeTitle(graph, at0('list_docs', 'facts')), 'list_docs → facts: reads list_docs');
    assert.equal(edgeTitle(graph, at0('write_brief', 'short_note')), 'write_brief → short_note: fails');
    assert.equal(routeWord(at0('list_docs', 'facts')), '');
  });
});

describe('the summary', () => {
  it('lists outputs, absent ones, and files', () => {
    const { outputs, products, failures, error } = runOutcomeOf(storyState('succeeded'));
    const listed = { name: 'brief', value: `/project/${products[0]?.file}`, absent: false };
    const gone = { name: 'gone', value: null, absent: true };
    const kept = { name: 'count', value: 3, absent: false };
    assert.deepEqual(outputsBesideFiles({ outputs: [listed, gone, kept], products }), [kept]);
    assert.deepEqual(
      outputs.map(({ name, absent }) => [name, absent]),
      [
        ['brief', false],
        ['facts', false],
        ['count', false],
        ['missing', true],
      ],
    );
    assert.deepEqual(
      products.map(({ file, size }) => [file.split('/').at(-1), size]),
      [
        ['facts.csv', '5.2 kB'],
        ['brief.md', '3.3 kB'],
      ],
    );
    assert.deepEqual([failures, error], [[], undefined]);
  });
  it('leads with the innermost failure, once', () => {
    const told = leadOf(storyState('failed'));
    assert.deepEqual([told?.lead.path, told?.lead.message, told?.more], ['facts[5].extract', 'openai refused the key (401).', 0]);
  });
  it('leads with the error of the run where no step failed', () => {
    const [first] = stories.failed.events;
    const state = folded([
      ...(first ? [first] : []),
      {
        type: 'run.finished',
        seq: 2,
        at: at(1),
        status: 'failed',
        degraded: false,
        outputs: {},
        absent: [],
        error: { kind: 'budget', message: 'Too dear.', hint: 'Raise it.', retryable: false },
      },
    ]);
    assert.deepEqual(leadOf(state), { lead: { message: 'Too dear.', hint: 'Raise it.' }, more: 0 });
  });
  it('has nothing to lead with where nothing failed', () => assert.equal(leadOf(storyState('succeeded')), undefined));
  it('says of each step what the graph shows', () => {
    const { rows, left } = stepRows(storyState('succeeded'));
    assert.equal(left, 0);
    assert.deepEqual(
      rows.find((row) => row.path === 'write_brief'),
      {
        path: 'write_brief',
        look: 'succeeded',
        word: 'succeeded',
        started: '11 s',
        duration: '8.1 s',
        tokens: '3,616',
        cost: '$0.017',
      },
    );
    assert.deepEqual(rows.find((row) => row.path === 'list_docs')?.duration, '');
  });
});

describe('what is read out', () => {
  const running = storyState('running');
  const looks = looksOf(graph, running);
  it('is every step of the pipeline that changed, three by name', () =>
    assert.equal(
      announcement(graph, { looks: new Map(), word: 'Starting' }, { looks, word: 'Running' }),
      'Run: Running, list_docs succeeded, choose_focus succeeded, facts succeeded, and 6 more',
    ));
  it('is nothing where nothing changed', () =>
    assert.equal(announcement(graph, { looks, word: 'Running' }, { looks, word: 'Running' }), ''));
  it('says at once what needs a person, each question once', () => {
    const asked = new Set(running.questions.keys());
    assert.match(needsYou(running, new Set()), /^title needs you\. May title run the program/);
    assert.equal(needsYou(running, asked), '');
    assert.equal(needsYou(undefined, asked), '');
  });
});
