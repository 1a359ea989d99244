import assert from 'node:assert/strict';
import type { StepReport, ToPanel } from '../../../client/messages.ts';
import type { Json } from '../../../engine/language/json.ts';
import { stepAutos } from './autos.ts';
import { needsBrowser, type Size } from './browser.ts';
import { type Act, button, click, element, openPages, type Pages, posted, type Shown, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { reports } from './step-reports.ts';
import { at, graph, stories } from './story.ts';

describe('the tabs of a step in a browser', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the tabs of a step in a browser');
    pages = await openPages();
  });

  const draw = async (messages: ToPanel[], rest: Partial<Shown> = {}, size: Size = { width: 460, height: 900 }) => {
    const markup = await pages.markup({ messages, now: at(60), ...rest }, size);
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const key = (see: string, name: string): Act => ({
    see,
    act: `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true }))`,
  });
  const tab = (name: string): string => element(`#step-tab-${name}`);
  const brief = [snapshot('succeeded', 'write_brief'), ...reports];
  const withResult = (value: Json): ToPanel[] => [
    snapshotOf(
      {
        graph,
        events: stories.succeeded.events.map((event) =>
          event.type === 'step.succeeded' && event.path === 'write_brief' ? { ...event, result: { value } } : event,
        ),
      },
      60,
      'write_brief',
    ),
  ];

  it('are gone through by arrow keys, Home and End, and the chosen one stays when another step is picked', async () => {
    const markup = await draw(brief, {
      acts: [
        key(tab('answer'), 'End'),
        key("document.activeElement.id === 'step-tab-compare' && document.activeElement", 'ArrowLeft'),
        key("document.activeElement.id === 'step-tab-why' && document.activeElement", 'ArrowLeft'),
        shows("document.activeElement.id === 'step-tab-calls' && document.querySelector('.call-list')"),
        { see: element('[data-path=check_enough] .id'), act: 'it.click()' },
        shows(`${element('#step-tab-answer[aria-selected=true]')} && !${tab('calls')}`),
        { see: element('[data-path=write_brief] .id'), act: 'it.click()' },
        shows(element('#step-tab-calls[aria-selected=true]')),
      ],
    });
    assert.match(markup, /data-kept="[^"]*&quot;stepTab&quot;:&quot;calls&quot;/);
    assert.match(markup, /role="tabpanel"[^>]*aria-labelledby="step-tab-calls"/);
  });

  it('stand behind “…” where they have no room, with the chosen one in sight', async () => {
    const markup = await draw(
      brief,
      {
        acts: [
          {
            see: element('.aside .more-tabs select'),
            act: "it.value = 'compare'; it.dispatchEvent(new Event('change', { bubbles: true }))",
          },
          shows("document.activeElement.id === 'step-tab-compare'"),
        ],
      },
      { width: 1000, height: 900 },
    );
    assert.match(markup, /id="step-tab-compare"[^>]*aria-selected="true"/);
  });

  it('are cut nowhere, however wide the details are', async () => {
    const cut = `(async () => {
      const row = document.querySelector('.aside .tabs');
      const cut = [];
      for (let width = 160; width <= 480; width += 6) {
        row.style.width = width + 'px';
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        const end = row.getBoundingClientRect().right - parseFloat(getComputedStyle(row).paddingRight);
        if ([...row.querySelectorAll('button, .more-tabs')].some((one) => one.getBoundingClientRect().right > end + 0.5)) cut.push(width);
      }
      return cut;
    })()`;
    const shown = { messages: brief, now: at(60), kept: { stepTab: 'compare' } };
    assert.deepEqual(await pages.ask(shown, cut, { width: 1000, height: 900 }), []);
  });

  it('ask for what the step read once it is looked at, and show it with its values', async () => {
    const markup = await draw(brief, { kept: { stepTab: 'inputs' } });
    assert.match(markup, /rank_facts\.ranked<\/code> <span class="word">24 items/);
    assert.match(markup, /did not run: its condition is false/);
    const asked = posted(await draw([snapshot('succeeded', 'write_brief')], { kept: { stepTab: 'inputs' } }));
    assert.deepEqual(asked.at(-1), { type: 'stepInputs', path: 'write_brief' });
  });

  it('compare with the run before, open both in an editor, and say where there is none', async () => {
    const markup = await draw(brief, {
      kept: { stepTab: 'compare' },
      acts: [click(button('Open as diff', "document.querySelector('.aside')"))],
    });
    assert.match(markup, /Against run 20261120-1702-a81mzz/);
    assert.match(markup, /<b>Two<\/b>/);
    assert.match(markup, /Prompt<span class="dim">the same/);
    assert.deepEqual(posted(markup).at(-1), { type: 'diffPart', what: 'result', path: 'write_brief' });
    const none: ToPanel = { type: 'stepSides', path: 'write_brief' };
    assert.match(
      await draw([snapshot('succeeded', 'write_brief'), none], { kept: { stepTab: 'compare' } }),
      /nothing to compare with/,
    );
    const running = await draw([snapshot('running', 'write_brief')], { kept: { stepTab: 'compare' } });
    assert.match(running, /The step has not ended yet/);
    assert.ok(!posted(running).some(({ type }) => type === 'stepSides'));
  });

  it('show an answer as Markdown, whose markup and addresses stay text', async () => {
    const text =
      '# Title\n\n- [site](https://example.com/x) and **bold**\n- <img src="https://example.com/y.png">\n\n![alt](https://example.com/z.png)\n\n| a | b |\n| - | - |\n| 1 | 2 |';
    const markup = await draw(withResult(text));
    assert.match(markup, /<p class="heading level-1">Title<\/p>/);
    assert.match(markup, /<strong>bold<\/strong>/);
    assert.match(markup, /<td>1<\/td><td>2<\/td>/);
    assert.match(markup, /&lt;img src=/);
    assert.doesNotMatch(markup, /<img|<a /);
    const plain = await draw(withResult(text), { acts: [click(button('Text', "document.querySelector('.views')"))] });
    assert.match(plain, /<pre[^>]*># Title/);
  });

  it('draw of a large value only the rows that are seen, as a table and as a tree', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => ({ name: `row ${index}`, count: index }));
    const scrolled = { see: element('.aside .wide'), act: 'it.scrollTop = 40000' };
    const table = await draw(withResult(rows), {
      acts: [scrolled, shows("document.querySelector('.aside').textContent.includes('row 1600')")],
    });
    assert.ok((table.match(/<tr aria-rowindex/g) ?? []).length < 60);
    const tree = await draw(withResult(rows), {
      acts: [
        click(button('Tree', "document.querySelector('.views')")),
        key(element('.aside [role=tree]'), 'End'),
        shows("document.querySelector('.aside [role=treeitem]:last-child .key').textContent === '2999'"),
      ],
    });
    assert.ok((tree.match(/class="tree-row/g) ?? []).length < 60);
  });

  const wrote = (file: string): ToPanel => {
    const events = stories.succeeded.events.flatMap((event) =>
      event.type === 'product.written' && event.path === 'facts_csv' ? [{ ...event, file }] : [event],
    );
    return snapshotOf({ graph, events }, 60, 'facts_csv');
  };

  it('show the picture that a step wrote, which the host reads', async () => {
    const url = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
    const file = 'outputs/mills.png';
    assert.deepEqual(posted(await draw([wrote(file)])).at(-1), { type: 'product', file });
    assert.match(
      await draw([wrote(file), { type: 'product', file, preview: { as: 'picture', url } }]),
      /<img class="picture" src="data:image\/gif/,
    );
  });

  it('play the recording that a step wrote, which the host reads', async () => {
    const file = 'outputs/mills.wav';
    const preview = { as: 'sound', url: 'data:audio/wav;base64,UklGRg==' } as const;
    assert.match(
      await draw([wrote(file), { type: 'product', file, preview }]),
      /<audio class="sound" controls(?:="")? src="data:audio\/wav[^>]* aria-label="Recording outputs\/mills\.wav"/,
    );
  });

  it('show the beginning of a file that a step wrote: a table, Markdown, a text, whose markup stays text, or why there is none', async () => {
    const file = 'outputs/mills.csv';
    const shown = (message: Pick<StepReport & { type: 'product' }, 'preview' | 'fault'>) =>
      draw([wrote(file), { type: 'product', file, ...message }]);
    const table = await shown({ preview: { as: 'data', value: [{ mill: 'Eling', shifts: 2 }], cut: true } });
    assert.match(table, /the beginning</);
    assert.match(table, /<td[^>]*>Eling<\/td><td[^>]*>2<\/td>/);
    assert.match(await shown({ preview: { as: 'markdown', value: '# Mills', cut: false } }), /<p class="heading level-1">Mills/);
    const text = await shown({ preview: { as: 'text', value: '<img src=x># Mills', cut: false, changed: true } });
    assert.match(text, /changed since the run wrote it/);
    assert.match(text, /<pre[^>]*>&lt;img src=x&gt;# Mills/);
    assert.match(await shown({ preview: { as: 'bytes' } }), /No text and no picture/);
    assert.match(await shown({ fault: 'mills.csv is no longer where the run wrote it.' }), /no longer where/);
  });

  it('show in Why the AUTO tags of the step, whose answers are locked, asked again and edited by the host', async () => {
    const shown = [snapshot('succeeded', 'choose_focus'), stepAutos('choose_focus')];
    const markup = await draw(shown, {
      kept: { stepTab: 'why' },
      acts: [click(button('Ask again', "document.querySelector('.autos')"))],
    });
    assert.match(markup, /What do most of these sources write about\?/);
    assert.match(markup, /aria-label="Edit…: choose_focus.values.focus#0"/);
    const asked = posted(await draw([snapshot('succeeded', 'choose_focus')], { kept: { stepTab: 'why' } }));
    assert.deepEqual(asked.at(-1), { type: 'stepAutos', path: 'choose_focus' });
    assert.deepEqual(posted(markup).at(-1), {
      type: 'auto',
      does: 'refresh',
      only: 'choose_focus.values.focus#0',
      path: 'choose_focus',
    });
  });

  it('have the AUTO answers of a step in its menu', async () => {
    const markup = await draw([snapshot('succeeded'), stepAutos('write_brief')], {
      acts: [
        {
          see: element('[data-path=write_brief]'),
          act: "it.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 50, clientY: 50 }))",
        },
        click("[...document.querySelectorAll('[role=menuitem]')].find((one) => one.textContent.startsWith('AUTO answers'))"),
        shows(element('#step-tab-why[aria-selected=true]')),
      ],
    });
    assert.match(markup, /asked in each run, so it has no lock/);
  });
});
