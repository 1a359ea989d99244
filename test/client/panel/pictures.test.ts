import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { needsBrowser } from './browser.ts';
import { type Act, button, click, element, openPages, type Pages, posted, type Shown, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { asking, at, graph, large, stories } from './story.ts';
import { runWhole, upTo } from './whole.ts';

// The panel in a real browser, under the policy of its webview. `node test/client/panel/draw.mjs FOLDER` draws the same pages to be looked at.
describe('the panel in a browser', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the panel in a browser');
    pages = await openPages();
  });

  const draw = async (messages: ToPanel | ToPanel[], now: number, rest: Partial<Shown> = {}): Promise<string> => {
    const markup = await pages.markup({ messages: [messages].flat(), now: at(now), ...rest });
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const treeItems = (markup: string): string[] =>
    [...markup.matchAll(/<div[^>]*role="treeitem"[^>]*aria-label="([^"]*)"/g)].map((match) => match[1] ?? '');

  it('draws a card a step with its state in words, breaking no rule of its policy', async () => {
    const markup = await draw(snapshot('running', 'write_brief'), 18);
    assert.equal(treeItems(markup).length, 12);
    assert.ok(treeItems(markup).includes('write_brief, 0:07 · 48 words, running'));
    assert.match(markup, /The decline began earlier than usually/);
    assert.match(markup, /May title run the program/);
    assert.deepEqual(posted(markup), [{ type: 'ready' }]);
  });

  it('follows events after the snapshot', async () => {
    const { events } = stories.succeeded;
    const markup = await draw(
      [
        snapshotOf({ graph: snapshotOf(null).graph ?? assert.fail(), events: events.slice(0, 10) }, 18),
        { type: 'events', seq: 2, events: events.slice(10) },
      ],
      60,
    );
    assert.match(markup, /<b[^>]*>Succeeded<\/b>/);
    assert.match(markup, /aria-live="polite"[^>]*>Run: Succeeded/);
  });

  it('shows what a model wrote as text, never as markup', async () => {
    const evil = '<img src="https://example.com/x.png"><script>document.title = "owned"</script>\n[x](javascript:alert(1))';
    const events = stories.succeeded.events.map((event) =>
      event.type === 'step.succeeded' && event.path === 'write_brief' ? { ...event, result: { value: evil } } : event,
    );
    const markup = await draw(snapshotOf({ graph: snapshotOf(null).graph ?? assert.fail(), events }, 60, 'write_brief'), 60);
    assert.match(markup, /&lt;img src="https:\/\/example.com\/x.png"&gt;/);
    assert.match(markup, /&lt;script&gt;/);
    assert.doesNotMatch(markup, /<img|owned<\/title>/);
  });

  it('leads with the failure and its hint', async () => {
    assert.match(await draw(snapshot('failed'), 30), /role="alert"[\s\S]*openai refused the key[\s\S]*Set it again/);
  });

  it('says what is wrong with the text, and does not offer to run it', async () => {
    const markup = await draw(
      { ...snapshotOf(null), problems: { errors: 2, warnings: 0, first: 'Step "x" is no step here.' } },
      0,
    );
    assert.match(markup, /2 errors in the text\.<\/b> Step "x" is no step here\./);
    assert.match(markup, /<button[^>]*disabled[^>]*>Run<\/button>/);
  });

  it('marks the cards whose text has errors, and steps through all of them', async () => {
    const list = [
      { message: 'Step "x" is no step here.', error: true, path: 'title' },
      { message: 'There is no filter upper2.', error: true, path: 'title' },
      { message: 'The file ends too early.', error: true },
    ];
    const markup = await draw({ ...snapshotOf(null), problems: { errors: 3, warnings: 0, list } }, 0, {
      acts: [
        click(element('[data-path=title] .problem')),
        click(button('Show 1/3')),
        click(button('Show 2/3')),
        click(button('Show 3/3')),
        shows(button('Show 1/3')),
      ],
    });
    assert.ok(treeItems(markup).some((label) => /^title, .* 2 errors here: Step/.test(label)));
    assert.deepEqual(
      posted(markup).slice(1),
      [0, 0, 1, 2].map((index) => ({ type: 'problem', index })),
    );
  });

  it('says so where there is no pipeline', async () => {
    assert.match(await draw({ ...snapshotOf(null), graph: null, pipeline: null }, 0), /No pipeline to show/);
  });

  it('draws only what can be seen of a thousand steps, and all of them as stages that say how many stand how', async () => {
    const { graph, events, now } = large();
    const message = { ...snapshotOf({ graph, events }, now), graph };
    const asCards = [click(button('Overview')), shows(element('[role=treeitem]'))];
    const some = treeItems(await draw(message, now, { acts: asCards })).length;
    assert.ok(some > 20 && some < 400, `${some} cards`);
    const all = await draw(message, now, { acts: [...asCards, click(button('Fit')), shows(element('.stage-block'))] });
    const stages = treeItems(all).map((label) => Number(/, (\d+) steps, /.exec(label)?.[1]));
    assert.equal(
      stages.reduce((sum, count) => sum + count, 0),
      1000,
    );
    assert.match(all, /class="minimap/);
  });

  it('begins with the stages of a thousand steps, a cell a step, and opens what is around one', async () => {
    const { graph, events, now } = large();
    const message = { ...snapshotOf({ graph, events }, now), graph };
    const stages = [...(await draw(message, now)).matchAll(/role="listbox"[^>]*aria-label="([\d,]+) steps/g)];
    assert.equal(
      stages.reduce((sum, match) => sum + Number(match[1]), 0),
      1000,
    );
    const enter = "it.focus(); it.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))";
    const around = await draw(message, now, {
      acts: [{ see: element('.cells'), act: enter }, shows(element('[role=treeitem]'))],
    });
    assert.deepEqual(
      treeItems(around)
        .map((label) => label.split(',')[0])
        .sort(),
      ['step_0', 'step_24', 'step_25', 'step_47', 'step_48', 'step_49', 'step_50'],
    );
    assert.match(around, /<nav class="crumbs"[\s\S]*Overview[\s\S]*step_0/);
  });

  it('finds steps by words, goes from one to the next by Enter, and draws the others pale', async () => {
    const key = (see: string, name: string): Act => ({
      see,
      act: `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true }))`,
    });
    const field = element('.find input');
    const markup = await draw(snapshot('succeeded'), 60, {
      acts: [
        key('document.body', '/'),
        { see: field, act: "it.value = 'facts'; it.dispatchEvent(new Event('input', { bubbles: true }))" },
        shows("document.querySelectorAll('.card.pale').length === 9"),
        key(field, 'Enter'),
        key(field, 'Enter'),
        shows("kept.selected === 'rank_facts'"),
      ],
    });
    assert.match(markup, /role="status">3 found</);
    const cleared = await draw(snapshot('succeeded'), 60, {
      acts: [key('document.body', '/'), key(field, 'Escape'), shows("!document.querySelector('.find')")],
    });
    assert.doesNotMatch(cleared, /class="card[^"]*pale/);
  });

  it('tells the host when a card is clicked, and keeps the choice beside what the host gave', async () => {
    const markup = await draw(snapshot('succeeded'), 60, {
      acts: [click(element('[data-path=facts_csv] .face')), shows("kept.selected === 'facts_csv'")],
    });
    assert.deepEqual(posted(markup).slice(-2), [
      { type: 'reveal', path: 'facts_csv' },
      { type: 'product', file: 'outputs/research-brief/facts.csv' },
    ]);
    assert.match(
      markup,
      /data-kept="[^"]*&quot;uri&quot;:&quot;file:\/\/\/p&quot;[^"]*&quot;selected&quot;:&quot;facts_csv&quot;/,
    );
  });

  it('moves the focus along the edges by arrow keys', async () => {
    const press = (at: string, key: string): Act => ({
      see: `document.activeElement.dataset.path === '${at}' && document.activeElement`,
      act: `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }));`,
    });
    const markup = await draw(snapshot('succeeded'), 60, {
      acts: [
        { see: element('[data-path=choose_focus]'), act: 'it.focus()' },
        press('choose_focus', 'ArrowRight'),
        press('facts', ' '),
        {
          see: "document.querySelectorAll('[role=treeitem]').length === 14",
          act: 'document.title = document.activeElement.dataset.path',
        },
      ],
    });
    assert.match(markup, /<title>facts<\/title>/);
    assert.equal(treeItems(markup).length, 14);
  });

  it('shows one item of a loop in its open card where one is picked, the slowest or one that failed', async () => {
    const picker = element('.card[data-path=facts] .picker select');
    const key = (name: string): string => `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true }))`;
    const markup = await draw(snapshot('failed'), 30, {
      kept: { open: ['facts'] },
      acts: [
        shows("document.querySelector('.percent').textContent === '98 %'"),
        { see: picker, act: `${key('-')}; it.value = '5'; it.dispatchEvent(new Event('change', { bubbles: true }))` },
        shows(
          "document.querySelector('.card[data-path=\"facts[*].extract\"]').getAttribute('aria-label').includes('openai refused')",
        ),
        shows(`['All 12', '6 of 12', 'The slowest: 5'].every((words) => ${picker}.textContent.includes(words))`),
        { see: element('.card[data-path=facts] [aria-label="Next item"]'), act: 'it.click()' },
        shows(`${picker}.textContent.includes('Failed: 6')`),
        shows("document.querySelector('.card[data-path=\"facts[*].extract\"]').getAttribute('aria-label').includes('2 claims')"),
        shows("document.querySelector('.percent').textContent === '98 %'"),
        click(element('[data-path="facts[*].extract"] .face')),
      ],
    });
    assert.deepEqual(posted(markup).at(-1), { type: 'reveal', path: 'facts[6].extract' });
  });

  it('answers a question from the panel', async () => {
    const markup = await draw(snapshot('running'), 18, {
      acts: [click(button('Allow once'))],
    });
    assert.deepEqual(posted(markup).at(-1), { type: 'answer', question: 'q1', value: 'once' });
  });

  it('opens the card of a called pipeline to its own graph, and tells the host of a step in there', async () => {
    const whole = await runWhole(true);
    const { run, now } = upTo(whole);
    const message = { ...snapshotOf(run, now), graph: whole.graph };
    const before = treeItems(await draw(message, now));
    assert.ok(!before.some((label) => label.startsWith('gather')));
    const markup = await draw(message, now, {
      acts: [
        click(element('[data-fold=translate]')),
        click(element('[data-path="translate/gather"] .face')),
        shows(element('[aria-label="Details of gather"]')),
      ],
    });
    assert.ok(treeItems(markup).some((label) => /^gather, .*, succeeded$/.test(label)));
    assert.deepEqual(posted(markup).at(-1), { type: 'reveal', path: 'translate/gather' });
    assert.match(markup, /aria-label="Details of gather"/);
  });

  const asked = (): ToPanel => {
    const { graph, events, now } = asking();
    return { ...snapshotOf({ graph, events }, now), graph };
  };
  const banner = (question: string): string =>
    `[...document.querySelectorAll('.banner')].find((one) => one.textContent.startsWith('${question} '))`;
  const type = (of: string, value: string): ((within: string) => Act) => {
    const event = of === 'select' ? 'change' : 'input';
    return (within) => ({
      see: `${within}?.querySelector('${of}')`,
      act: `it.value = '${value}'; it.dispatchEvent(new Event('${event}', { bubbles: true }));`,
    });
  };
  const check = (within: string): Act => click(`${within}?.querySelector('[type=checkbox]')`);
  const submit = (within: string): Act => ({ see: `${within}?.querySelector('form')`, act: 'it.requestSubmit()' });
  const press = (words: string) => (within: string) => click(`${within} && ${button(words, within)}`);
  const answers: [question: string, how: ((within: string) => Act)[], value: unknown][] = [
    ['approve', [press('Reject')], false],
    ['reviewer', [type('select', 'eve'), submit], 'eve'],
    ['copies', [submit], '100'],
    ['note', [type('input', 'Tides'), submit], 'Tides'],
    [
      'details',
      [type('input', 'Mills'), type('select', 'people'), check, submit],
      '{"title":"Mills","section":"people","priority":"3","front_page":true}',
    ],
    ['send', [press('Run again')], 'rerun'],
  ];
  for (const [question, how, value] of answers)
    it(`answers ${question} as its question wants it`, async () => {
      const markup = await draw(asked(), 9, {
        acts: [...how.map((act) => act(banner(question))), shows(`${banner(question)}.querySelector('button').disabled`)],
      });
      assert.deepEqual(posted(markup).at(-1), { type: 'answer', question, value });
      assert.match(markup, /<button[^>]*disabled/);
    });

  it('lets a question be answered again when the host says why an answer was not taken', async () => {
    const messages: ToPanel[] = [asked(), { type: 'status', busy: null, message: 'copies expects a number; it got "few".' }];
    const markup = await draw(messages, 9);
    assert.match(markup, /role="alert"[\s\S]*copies expects a number/);
    assert.doesNotMatch(markup, /<input[^>]*disabled/);
  });

  it('shows the beginning of a large result, searches it, and opens it whole', async () => {
    const events = stories.succeeded.events.map((event) =>
      event.type === 'step.succeeded' && event.path === 'facts'
        ? { ...event, result: { artifact: 'f00', bytes: 52_600_000 } }
        : event,
    );
    const rows = Array.from({ length: 500 }, (_, row) => ({ file: `doc-${row}.txt`, claims: row }));
    const messages: ToPanel[] = [
      snapshotOf({ graph, events }, 60, 'facts'),
      { type: 'preview', path: 'facts', preview: { value: rows, count: 90_000, cut: true } },
    ];
    const markup = await draw(messages, 60, {
      acts: [
        shows("document.querySelectorAll('.aside tbody tr[aria-rowindex]').length > 5"),
        { see: element('.value-search'), act: "it.value = 'DOC-49'; it.dispatchEvent(new Event('input', { bubbles: true }))" },
        shows("document.querySelectorAll('.aside tbody tr[aria-rowindex]').length === 11"),
        click(button('Open', "document.querySelector('.aside')")),
      ],
    });
    assert.match(markup, /52\.6 MB, kept with the run · the first 500 of 90,000/);
    assert.deepEqual(posted(markup).at(-1), { type: 'openPart', what: 'result', path: 'facts' });
    const asked = await draw([snapshotOf({ graph, events }, 60, 'facts')], 60, { acts: [shows(element('.aside'))] });
    assert.deepEqual(posted(asked).at(-1), { type: 'preview', path: 'facts' });
  });

  for (const tab of ['Timeline', 'Summary'])
    it(`draws ${tab}`, async () => {
      const markup = await draw(snapshot('succeeded'), 60, { kept: { tab } });
      assert.match(
        markup,
        tab === 'Timeline' ? /aria-label="facts, succeeded, from 1\.6 s to/ : /outputs\/research-brief\/facts\.csv/,
      );
    });

  it('shows in the Summary the beginning of the first files that the run wrote, and asks for that of others once they are opened', async () => {
    const events = stories.succeeded.events.flatMap((event) =>
      event.type === 'product.written' && event.path === 'facts_csv'
        ? Array.from({ length: 9 }, (_, index) => ({ ...event, file: `outputs/${index}.csv` }))
        : [event],
    );
    const shown = { messages: [snapshotOf({ graph, events }, 60)], now: at(60), kept: { tab: 'Summary' } };
    const asked = (markup: string) =>
      posted(markup).flatMap((message) => (message.type === 'product' && 'file' in message ? [message.file] : []));
    const first = ['outputs/0.csv', 'outputs/1.csv', 'outputs/2.csv'];
    assert.deepEqual(asked(await pages.markup(shown)), first);

    const opens = (index: number): Act => ({
      see: `document.querySelectorAll('.outcome details:not([open]) summary')[${index}]`,
      act: 'it.click()',
    });
    const markup = await pages.markup({ ...shown, acts: [opens(0), opens(0), opens(0), opens(0)] });
    assert.deepEqual(asked(markup), [...first, ...[3, 4, 5, 6].map((at) => `outputs/${at}.csv`)]);
    // Of more than are kept the one that was opened first is folded.
    assert.equal(markup.match(/<details open/g)?.length, 6);
  });
});
