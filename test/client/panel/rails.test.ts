import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { needsBrowser, type Size } from './browser.ts';
import { forecasts, oneByOne } from './forecasts.ts';
import { type Act, element, everythingPosted, openPages, type Pages, type Shown, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { at, graph, large, stories } from './story.ts';

const narrow: Size = { width: 460, height: 800 };

describe('the rails in a browser', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the rails in a browser');
    pages = await openPages();
  });

  const draw = async (message: ToPanel, now: number, rest: Partial<Shown> & { size?: Size } = {}): Promise<string> => {
    const { size = narrow, ...shown } = rest;
    const markup = await pages.markup({ messages: [message], now: at(now), ...shown }, size);
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const items = (markup: string): string[] =>
    [...markup.matchAll(/role="treeitem" data-path="([^"]*)"/g)].map(([, path = '']) => path);
  /** What a screen reader reads of a row. */
  const nameOf = (path: string): string =>
    `${element(`[data-path="${path}"]`)}?.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent).join(' ').trim()`;
  const press = (path: string, key: string): Act => ({
    see: `document.activeElement.dataset.path === '${path}' && document.activeElement`,
    act: `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }));`,
  });
  const focus = (path: string): Act => ({ see: element(`[data-path="${path}"]`), act: 'it.focus()' });
  const note = (expression: string): Act => ({ see: 'document.body', act: `document.title = ${expression}` });
  const title = (markup: string): string => /<title>([^<]*)</.exec(markup)?.[1] ?? '';

  it('are what a narrow panel shows, and cards what a wide one does, until somebody chooses', async () => {
    const message = snapshot('running');
    const forms: [kept: object, width: number, rails: boolean][] = [
      [{}, 460, true],
      [{}, 899, true],
      [{}, 900, false],
      [{ form: 'cards' }, 460, false],
      [{ form: 'rails' }, 1280, true],
    ];
    for (const [kept, width, rails] of forms) {
      const markup = await draw(message, 18, { kept, size: { width, height: 800 } });
      assert.equal(markup.includes('class="rails"'), rails, `${JSON.stringify(kept)} at ${width}`);
    }
  });

  it('have a row a step, which says its name, its state and what happened', async () => {
    const markup = await draw(snapshot('running', 'write_brief'), 18, { acts: [note(nameOf('write_brief'))] });
    assert.equal(items(markup).length, 12);
    assert.equal(title(markup), 'write_brief 48 words 0:07 running');
  });

  it('say how long what is to come usually takes, and ask for it once one has looked for a while', async () => {
    const forecast: ToPanel = { type: 'forecast', steps: oneByOne({ list_docs: 2400 }, 9) };
    const message = `postMessage(${JSON.stringify(forecast)}, '*')`;
    const asked = shows('document.documentElement.dataset.posted.includes(\'"forecast"\')');
    const ahead = shows(element('[data-path=list_docs] .ahead'));
    const markup = await draw(snapshotOf(null), 0, { acts: [asked, { see: 'document.body', act: message }, ahead] });
    assert.match(
      markup,
      /<span class="took" id="rail:approve:took"[^>]*><\/span>/,
      'nothing is foreseen behind what nothing is known of',
    );
    assert.match(markup, /<span class="took" id="rail:list_docs:took"[^>]*>1\.9–3\.6 s</);
    const all = await pages.markup({ messages: [snapshotOf(null), forecasts], now: at(0) }, narrow);
    assert.match(all, /<span class="figure time" title="In brackets[^"]*"><b>~13\.6 h<\/b> \(11\.1–16\.9 h\)/);
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: [] };
    const over = snapshotOf({ graph, events: stories.running.events, past }, 18);
    const quiet = await draw(over, 18, { acts: [shows('performance.now() > 4000')] });
    assert.ok(everythingPosted(quiet).every(({ type }) => type !== 'forecast'));
  });

  it('draw ten thousand steps with as few rows as ten, wherever one looks', async () => {
    const { graph, events, now } = large(10_000);
    const message = { ...snapshotOf({ graph, events }, now), graph };
    const top = await draw(message, now, { kept: { form: 'rails' } });
    assert.ok(items(top).length < 80, `${items(top).length} rows`);
    const end = await draw(message, now, {
      acts: [{ see: element('.rails'), act: 'it.scrollTop = it.scrollHeight' }, shows(element('[data-path=step_9999]'))],
    });
    assert.ok(items(end).length < 80, `${items(end).length} rows`);
  });

  it('are gone through by keys, in and out of what is folded', async () => {
    const markup = await draw(snapshot('succeeded'), 60, {
      acts: [
        focus('choose_focus'),
        press('choose_focus', 'ArrowDown'),
        press('facts', 'ArrowRight'),
        press('facts', 'ArrowRight'),
        press('facts[*].read', 'ArrowDown'),
        press('facts[*].extract', 'ArrowLeft'),
        press('facts', 'End'),
        press('short_note', 'Home'),
        press('list_docs', 'Enter'),
        shows(element('[aria-label="Details of list_docs"]')),
      ],
    });
    assert.equal(items(markup).length, 14);
    assert.match(markup, /data-path="facts"[^>]*aria-expanded="true"/);
  });

  it('show one item of a loop where one is picked', async () => {
    const pick = (value: string): Act => ({
      see: element('.picker select'),
      act: `it.value = '${value}'; it.dispatchEvent(new Event('change', { bubbles: true }))`,
    });
    const markup = await draw(snapshot('failed'), 30, {
      kept: { open: ['facts'] },
      acts: [
        shows(`${nameOf('facts[*].extract')} === 'extract 11 done · 1 failed 8.5 s failed'`),
        pick('5'),
        shows(`${nameOf('facts[*].extract')}.startsWith('extract openai refused the key (401).')`),
        { see: element('.picker [aria-label="Next item"]'), act: 'it.click()' },
        shows(`${nameOf('facts[*].extract')}.startsWith('extract 2 claims')`),
        { see: element('[data-path="facts[*].extract"] .id'), act: 'it.click()' },
        shows(element('[aria-label="Details of extract"]')),
      ],
    });
    assert.match(markup, /&quot;type&quot;:&quot;reveal&quot;,&quot;path&quot;:&quot;facts\[6\].extract&quot;/);
  });

  it('count how many stand how, filter by that, and offer the search', async () => {
    const markup = await draw(snapshot('failed'), 30, {
      acts: [
        { see: element('.rails-pane .legend button:has(.is-failed)'), act: 'it.click()' },
        shows("document.querySelectorAll('.rail.pale').length === 11"),
        { see: element('.rails-pane [aria-label="Find steps"]'), act: 'it.click()' },
        shows("document.activeElement.matches('.find input')"),
      ],
    });
    assert.match(markup, /aria-pressed="true" title="Only these: failed"/);
  });

  it('mark what is wrong in the text of a step, say it, and lead there', async () => {
    const list = [{ message: 'There is no filter upper2.', error: true, path: 'facts[*].read' }];
    const wrong = { ...snapshotOf(null), problems: { errors: 1, warnings: 0, list } };
    const markup = await draw(wrong, 0, {
      acts: [
        shows(`${nameOf('facts')}.includes('1 error here: There is no filter upper2.')`),
        { see: element('.rail.wrong[data-path=facts] .problem'), act: 'it.click()' },
      ],
    });
    assert.match(markup, /&quot;type&quot;:&quot;problem&quot;,&quot;index&quot;:0/);
    assert.doesNotMatch(markup, /aria-label="Details of/);
  });

  it('give way to the stages where somebody asks for them', async () => {
    const { graph, events, now } = large(400);
    const stages = { see: element('.rails-pane [aria-pressed][title^="The stages"]'), act: 'it.click()' };
    const markup = await draw({ ...snapshotOf({ graph, events }, now), graph }, now, {
      acts: [stages, shows(element('.overview'))],
    });
    const counts = [...markup.matchAll(/role="listbox"[^>]*aria-label="([\d,]+) steps/g)].map(([, count]) => Number(count));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      400,
    );
  });

  it('go along with what happens until somebody scrolls, and again when asked to', async () => {
    const { graph, events, now } = large(400);
    const markup = await draw({ ...snapshotOf({ graph, events }, now), graph }, now, {
      acts: [
        shows(element('[data-path=step_209]')),
        { see: element('.rails'), act: "it.dispatchEvent(new WheelEvent('wheel', { bubbles: true })); it.scrollTop = 0" },
        shows(`!${element('[data-path=step_209]')} && ${element('.follow')}`),
        { see: element('.follow'), act: 'it.click()' },
        shows(`${element('[data-path=step_209]')} && !${element('.follow')}`),
      ],
    });
    assert.ok(items(markup).includes('step_209'));
  });
});
