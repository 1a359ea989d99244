import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { toSvg } from '../../../engine/compile/graph/export/svg.ts';
import { layout } from '../../../engine/compile/graph/layout/layout.ts';
import { isFact } from '../../../engine/state/events.ts';
import { needsBrowser, type Size } from './browser.ts';
import { misfitsOfPage } from './misfits.ts';
import { type Act, button, click, element, openPages, type Pages, posted, type Shown, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { at, stories } from './story.ts';

const snapshotGraph = snapshotOf(null).graph ?? assert.fail();

describe('the shell of the panel', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the shell of the panel');
    pages = await openPages();
  });

  const draw = async (messages: ToPanel | ToPanel[], size: Size, rest: Partial<Shown> = {}): Promise<string> => {
    const markup = await pages.markup({ messages: [messages].flat(), now: at(60), ...rest }, size);
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const note = (expression: string): Act => ({ see: 'document.body', act: `document.title = JSON.stringify(${expression})` });
  const noted = (markup: string): unknown =>
    JSON.parse((/<title>([^<]*)</.exec(markup)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  const places =
    "[...document.querySelectorAll('.who, .head .figures, .tools, .head .tabs')].map((one) => { const { x, y } = one.getBoundingClientRect(); return [one.className, one.matches('.tools, .head .figures') ? 0 : x, y] })";

  for (const width of [380, 460, 1000])
    it(`stays where it is when a run begins, goes on and ends, at ${width}`, async () => {
      const size = { width, height: 800 };
      const states = [snapshotOf(null), snapshot('running'), snapshot('succeeded')];
      // Notices and the strip of results come and go below the header.
      const seen: unknown[] = [];
      for (const state of states) seen.push(noted(await draw(state, size, { acts: [note(places)] })));
      assert.deepEqual(seen[1], seen[0]);
      assert.deepEqual(seen[2], seen[0]);
    });

  const where: [width: number, height: number, form: string, place: RegExp | undefined][] = [
    [1000, 800, 'cards', /details-right/],
    [800, 800, 'cards', /details-below/],
    [460, 800, 'rails', /details-below/],
    [460, 600, 'rails', undefined],
    [460, 800, 'cards', undefined],
    [1000, 600, 'cards', undefined],
  ];
  for (const [width, height, form, place] of where)
    it(`${place ? `shows details ${place.source.slice(8)}` : 'keeps the graph'} at ${width} × ${height} when the cursor goes into a step (${form})`, async () => {
      const markup = await draw(snapshot('succeeded', 'title'), { width, height }, { kept: { form } });
      if (place) assert.match(markup, place);
      else assert.doesNotMatch(markup, /details-(right|below|page)/);
    });

  it('shows details in place of the graph where there is no room for both, with a way back to the same step', async () => {
    const markup = await draw(
      snapshot('succeeded'),
      { width: 460, height: 600 },
      {
        acts: [
          { see: element('[data-path=title] .id'), act: 'it.click()' },
          { see: element('.details-page .way button'), act: 'it.click()' },
          shows("document.activeElement.dataset.path === 'title' && !document.querySelector('.beside')"),
        ],
      },
    );
    assert.match(markup, /data-path="title"[^>]*aria-selected="true"/);
  });

  it('moves the divider by keys and by dragging, and keeps where it stands', async () => {
    const pointer = (type: string, y: number): string =>
      `it.dispatchEvent(new PointerEvent('${type}', { bubbles: true, pointerId: 1, clientX: 200, clientY: ${y} }))`;
    const markup = await draw(
      snapshot('succeeded', 'title'),
      { width: 460, height: 800 },
      {
        acts: [
          {
            see: element('.divider[aria-valuenow="44"]'),
            act: "it.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }))",
          },
          {
            see: element('.divider[aria-valuenow="48"]'),
            act: `it.setPointerCapture = () => {}; ${pointer('pointerdown', 400)}; ${pointer('pointermove', 560)}`,
          },
          shows(element('.divider[aria-valuenow="30"]')),
        ],
      },
    );
    assert.match(markup, /&quot;below&quot;:30/);
    const kept = await draw(
      snapshot('succeeded', 'title'),
      { width: 460, height: 800 },
      { kept: { split: { right: 30, below: 60 } } },
    );
    assert.match(kept, /aria-valuenow="60"/);
  });

  it('only scales the cards while one zooms with the wheel, and draws them anew once that has rested', async () => {
    const scales = `(() => {
      const [{ style }, drawn] = ['.world', '.world :is(.card, .stage-block)'].map((one) => document.querySelector(one));
      return [/scale\\((.*)\\)/.exec(style.transform)[1], drawn.style.getPropertyValue('--zoom')].map((scale) => Math.round(scale * 1e4));
    })()`;
    const zoom = `for (let turn = 0; turn < 6; turn++)
      it.dispatchEvent(new WheelEvent('wheel', { deltaY: 20, ctrlKey: true, clientX: 300, clientY: 300, bubbles: true, cancelable: true }));`;
    const markup = await draw(
      snapshot('succeeded'),
      { width: 1000, height: 800 },
      {
        acts: [
          { see: element('.window [data-path=title]'), act: `globalThis.seen = [${scales}]` },
          { see: element('.window'), act: `${zoom} globalThis.seen.push(${scales})` },
          shows(`${scales}[0] === ${scales}[1]`),
          note(`[...globalThis.seen, ${scales}, document.querySelector('.world').className]`),
        ],
        kept: { form: 'cards' },
      },
    );
    const [before, zooming, after, drawn] = noted(markup) as [number[], number[], number[], string];
    assert.equal(before[0], before[1]);
    assert.ok((zooming[0] ?? 1) < (before[0] ?? 0) && zooming[1] === before[1], `${before} → ${zooming}`);
    assert.deepEqual([after[0], after[1]], [zooming[0], zooming[0]]);
    assert.match(drawn, /at-(blocks|stages)/);
  });

  it('changes the form by its button, keeps the choice, and tells the host', async () => {
    const markup = await draw(
      snapshot('succeeded'),
      { width: 460, height: 800 },
      {
        acts: [
          { see: element('[aria-label="Show as cards"]'), act: 'it.click()' },
          shows(`${element('.graph .card')} && ${element('[aria-label="Show as rows"]')}`),
        ],
      },
    );
    assert.match(markup, /&quot;type&quot;:&quot;form&quot;,&quot;form&quot;:&quot;cards&quot;/);
    assert.match(markup, /data-kept="[^"]*&quot;form&quot;:&quot;cards&quot;/);
  });

  it('gives the focus of Stop to Run when the run has ended, never to nothing', async () => {
    const { events } = stories.succeeded;
    const graph = snapshotOf(null).graph ?? assert.fail();
    const rest = { type: 'events', seq: 2, events: events.slice(10) };
    const stopping = { type: 'status', busy: 'stopping' };
    await draw(
      snapshotOf({ graph, events: events.slice(0, 10) }, 60),
      { width: 460, height: 800 },
      {
        acts: [
          { see: button('Stop'), act: `it.focus(); it.click(); postMessage(${JSON.stringify(stopping)}, '*')` },
          {
            see: button('Stopping…'),
            act: `postMessage({ type: 'status', busy: null }, '*'); postMessage(${JSON.stringify(rest)}, '*')`,
          },
          shows("document.activeElement.textContent === 'Run again'"),
        ],
      },
    );
  });

  it('stops a run by one click however often it is clicked, and ends its tidying up by another one', async () => {
    const { events } = stories.succeeded;
    const stopped = {
      type: 'frame.stopped',
      seq: 11,
      at: at(20),
      path: '',
      failure: { kind: 'cancelled', message: 'Cancelled.', retryable: false },
    };
    const click = (detail: number): string => `it.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: ${detail} }))`;
    const markup = await draw(
      snapshotOf({ graph: snapshotGraph, events: events.slice(0, 10) }, 60),
      { width: 460, height: 800 },
      {
        acts: [
          {
            see: button('Stop'),
            act: `${click(1)}; postMessage({ type: 'status', busy: 'stopping' }, '*'); postMessage(${JSON.stringify({ type: 'events', seq: 2, events: [stopped] })}, '*')`,
          },
          { see: button('End at once'), act: `${click(2)}; ${click(1)}` },
        ],
      },
    );
    assert.deepEqual(posted(markup).slice(-2), [{ type: 'stop' }, { type: 'endAtOnce' }]);
  });

  it('holds a run and lets it go on by one button, which keeps the focus', async () => {
    const held = { type: 'status', busy: null, held: { at: at(18) } };
    const markup = await draw(
      snapshot('running'),
      { width: 380, height: 800 },
      {
        acts: [
          { see: element('[aria-label^="Pause"]'), act: `it.focus(); it.click(); postMessage(${JSON.stringify(held)}, '*')` },
          { see: "document.activeElement.matches('[aria-label=Continue]') && document.activeElement", act: 'it.click()' },
        ],
      },
    );
    assert.deepEqual(posted(markup).slice(-2), [{ type: 'pause' }, { type: 'continue' }]);
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: [], live: true };
    const running = snapshot('running');
    const elsewhere = await draw({ ...running, run: running.run && { ...running.run, past } }, { width: 380, height: 800 });
    assert.doesNotMatch(elsewhere, /aria-label="Pause/, 'the run of another window is held there');
  });

  it('offers what may be done with a step by key, by the other button and at the pointer, and gives the focus back', async () => {
    const press = (key: string): string => `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }))`;
    const markup = await draw(
      snapshot('failed'),
      { width: 460, height: 900 },
      {
        kept: { open: ['facts'] },
        acts: [
          { see: element('[data-path=list_docs]'), act: `it.focus(); ${press('.')}` },
          { see: "document.activeElement.matches('[role=menuitem]') && document.activeElement", act: press('ArrowUp') },
          { see: "document.activeElement.textContent.startsWith('Open line') && document.activeElement", act: press('Tab') },
          { see: "!document.querySelector('[role=menu]') && document.activeElement.dataset.path === 'list_docs'", act: '' },
          {
            see: element('[data-path=list_docs]'),
            act: "it.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 900, clientY: 90 }))",
          },
          { see: element('[role=menu] [role=menuitem]'), act: 'it.click()' },
          { see: element('[data-path="facts[*].extract"] [data-tool=retry]'), act: click('it').act },
          { see: element('[data-path=title] [data-tool=menu]'), act: click('it').act },
          note('document.querySelector("[role=menu]").getBoundingClientRect().right <= innerWidth'),
        ],
      },
    );
    assert.equal(noted(markup), true, 'the menu stands outside of the panel');
    assert.match(markup, /role="menu"[^>]*aria-label="Actions of title"/);
    assert.deepEqual(posted(markup).slice(-2), [
      { type: 'act', action: 'rerunFrom', path: 'list_docs' },
      { type: 'act', action: 'rerunFrom', path: 'facts[*].extract' },
    ]);
  });

  it('draws a picture for the editor as a PNG of twice its size, and tells why there is none', async () => {
    const [svg, broken] = [toSvg(snapshotGraph, { light: true }), '<svg'].map((text) => ({
      type: 'drawPng' as const,
      svg: text,
    }));
    const answers = async (message: ToPanel): Promise<{ png?: string; fault?: string }> => {
      const acts = [shows('document.documentElement.dataset.posted?.includes(\'"png"\')')];
      const last = posted(await draw([snapshotOf(null), message], { width: 460, height: 600 }, { acts })).at(-1);
      return Object(last);
    };
    const { png = '' } = await answers(svg ?? assert.fail());
    const bytes = Buffer.from(png, 'base64');
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    const { size } = layout(snapshotGraph, undefined, { open: new Set(['facts']) });
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [2 * size.width, 2 * size.height]);
    assert.match((await answers(broken ?? assert.fail())).fault ?? '', /decode/);
  });

  it('says at once to those who listen what needs a person', async () => {
    const { events } = stories.running;
    const graph = snapshotOf(null).graph ?? assert.fail();
    const asks = events.findIndex(({ type }) => type === 'person.asked');
    const markup = await draw(
      [snapshotOf({ graph, events: events.slice(0, asks) }, 18), { type: 'events', seq: 2, events: events.slice(asks) }],
      { width: 460, height: 800 },
      { acts: [shows("document.querySelector('[aria-live=assertive]').textContent")] },
    );
    assert.match(markup, /aria-live="assertive">title needs you\. May title run/);
  });

  it('asks nobody what a run asked where somebody looks back at it', async () => {
    const asks = stories.running.events.filter(isFact).findLast(({ type }) => type === 'person.asked') ?? assert.fail();
    const held = { path: 'title', at: at(18), upTo: asks.seq };
    const markup = await draw([snapshot('running'), { type: 'status', busy: null, held }], { width: 460, height: 800 });
    assert.match(markup, /title needs you\./);
    assert.doesNotMatch(markup, /class="answers"/);
  });

  const states: Record<string, () => ToPanel> = {
    ready: () => snapshotOf(null),
    running: () => snapshot('running', 'write_brief'),
    failed: () => snapshot('failed', 'facts[5].extract'),
  };
  for (const width of [380, 460, 660])
    for (const [name, state] of Object.entries(states))
      it(`fits at ${width}: ${name}`, async () => {
        const kept = { open: ['facts'] };
        const found = noted(await draw(state(), { width, height: 900 }, { kept, acts: [note(`(${misfitsOfPage})()`)] }));
        assert.deepEqual(found, []);
      });

  it('finds what does not fit', async () => {
    const spoil = `
      document.querySelector('.rail .id').style.fontSize = '9px';
      document.querySelector('.tools .icon').style.width = '4px';
      document.querySelector('.rail .what').style.textOverflow = 'clip';
      document.querySelector('.rail .what').textContent = 'x'.repeat(200);`;
    const found = noted(
      await draw(
        snapshot('running'),
        { width: 380, height: 900 },
        { acts: [{ see: 'document.body', act: spoil }, note(`(${misfitsOfPage})()`)] },
      ),
    ) as string[];
    for (const wanted of [/^text of 9\.0 px/, /^4 × 28 to press/, /^cut without a sign/])
      assert.ok(
        found.some((fault) => wanted.test(fault)),
        `${wanted} is not among ${found.join('; ')}`,
      );
  });
});
