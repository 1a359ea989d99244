import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import type { RunContrast } from '../../../engine/launch/inspect/contrast-runs.ts';
import { needsBrowser, type Size } from './browser.ts';
import { contrast, contrastPart, history } from './history.ts';
import { misfitsOfPage } from './misfits.ts';
import { type Act, button, click, element, openPages, type Pages, posted, shows } from './page.ts';
import { snapshot } from './snapshots.ts';
import { at } from './story.ts';

describe('the tab History', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the tab History');
    pages = await openPages();
  });

  const shown = (answer: ToPanel, acts: Act[] = []) => ({
    messages: [snapshot('succeeded'), answer],
    now: at(60),
    kept: { tab: 'History' },
    acts,
  });
  const draw = async (answer: ToPanel, acts: Act[] = [], size?: Size): Promise<string> => {
    const markup = await pages.markup(shown(answer, acts), size);
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const key = (name: string): Act => ({
    see: 'document.activeElement',
    act: `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true, cancelable: true }))`,
  });
  const row = (index: number): string => element(`[aria-rowindex="${index + 2}"]`);

  it('asks the host, and shows the runs with what is unusual of them', async () => {
    const markup = await draw(history());
    assert.deepEqual(posted(markup), [{ type: 'ready' }, { type: 'history' }]);
    assert.match(markup, /23 of this text and older ones/);
    assert.match(markup, /slower: 9\.8 s, usually 4\.6 s/);
    assert.match(markup, /2 runs of another machine are left out\./);
  });

  it('opens a run by a click, and by keys alone; two are picked at most', async () => {
    const clicked = await draw(history(), [click(`${row(2)}?.querySelector('.when')`)]);
    assert.deepEqual(posted(clicked).at(-1), { type: 'openRun', run: '20261121-0021-k3f9q2' });
    const markup = await draw(history(), [
      { see: row(0), act: 'it.focus()' },
      key(' '),
      key('ArrowDown'),
      key(' '),
      key('ArrowDown'),
      key(' '),
      {
        see: `${row(2)}.getAttribute('aria-selected') === 'true' && document.body`,
        act: "page.dataset.picked = [...document.querySelectorAll('[aria-selected=true][data-run]')].map((one) => one.dataset.run)",
      },
      key('End'),
      shows("document.activeElement.getAttribute('aria-rowindex') === '24'"),
      key('Enter'),
    ]);
    assert.deepEqual(posted(markup).at(-1), { type: 'openRun', run: '20261121-0001-k3f9q2' });
    assert.match(markup, /data-picked="20261121-0022-k3f9q2,20261121-0021-k3f9q2"/);
  });

  it('keeps to the run that has the focus where another one is added', async () => {
    const markup = await draw(history(23), [
      { see: row(0), act: 'it.focus()' },
      key('ArrowDown'),
      shows("document.activeElement.getAttribute('aria-rowindex') === '3'"),
      { see: 'document.body', act: `window.postMessage(${JSON.stringify(history(24))})` },
      shows("document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '25'"),
      shows("document.querySelector('[data-run][tabindex=\"0\"]')?.getAttribute('aria-rowindex') === '4'"),
      key('Enter'),
    ]);
    assert.deepEqual(posted(markup).at(-1), { type: 'openRun', run: '20261121-0022-k3f9q2' });
  });

  it('draws of thousands of runs only those in the window, and keeps the focus where it is scrolled out', async () => {
    const markup = await draw(history(5000), [
      { see: row(0), act: 'it.focus()' },
      { see: element('.run-window'), act: 'it.scrollTop = 28 * 4000' },
      shows(`${row(4000)} && document.activeElement.getAttribute('aria-rowindex') === '2'`),
    ]);
    assert.ok([...markup.matchAll(/data-run=/g)].length < 40);
  });

  it('says why there is no history', async () => {
    assert.match(await draw({ type: 'history', fault: 'The history is held by another process.' }), /held by another process/);
    const empty: ToPanel = { type: 'history', history: { runs: [], trends: [], scores: [], usual: [], notes: [] } };
    assert.match(await draw(empty), /Once the pipeline has run, its runs are listed here\./);
  });

  it('that cannot be drawn says so, and leaves the other tabs as they are', async () => {
    const broken = {
      type: 'history',
      history: { runs: [{}], trends: [], scores: [], usual: [], notes: [] },
    } as unknown as ToPanel;
    const markup = await draw(broken, [
      shows("document.querySelector('#content [role=alert]')?.textContent.startsWith('This part cannot be drawn: ')"),
      click(element('#tab-Timeline')),
      shows(element('#content .timeline .time-row')),
    ]);
    assert.doesNotMatch(markup, /cannot be drawn/);
  });

  const contrasted = [snapshot('succeeded'), history(), contrast, contrastPart('result')];

  it('compares two picked runs, the earlier one first, and begins with the first text that differs', async () => {
    const picked = await draw(history(), [
      click(`${row(0)}?.querySelector('input')`),
      click(`${row(3)}?.querySelector('input')`),
      click(button('Compare')),
    ]);
    const runs = ['20261121-0022-k3f9q2', '20261121-0023-k3f9q2'];
    assert.deepEqual(posted(picked).at(-1), { type: 'contrast', runs: ['20261121-0020-k3f9q2', runs[1]] });
    const open = `document.querySelector('[aria-label="Open in VS Code’s diff: write_brief"]')`;
    const page = { messages: contrasted, now: at(60), acts: [click(button('prompt')), click(open)] };
    const markup = await pages.markup(page);
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    assert.match(markup, /aria-selected="true"[^>]*>History</, 'what is compared is shown');
    const part = { type: 'contrastPart', runs, path: 'write_brief', what: 'prompt' };
    const parts = posted(markup).filter((message) => Object(message).type === 'contrastPart');
    assert.deepEqual(parts.slice(-2), [part, { ...part, open: true }]);
    const shownFirst = await pages.markup({ messages: contrasted, now: at(60) });
    assert.match(shownFirst, /<ins[^>]*>shifts a day, set by the <b>water rather than the/);
    assert.match(shownFirst, /9 steps did the same/);
  });

  it('says that two runs did the same, and why they cannot be compared', async () => {
    const same = { ...contrast.contrast, texts: [], inputs: [], outputs: [], steps: [] } as RunContrast;
    assert.match(
      await pages.markup({
        messages: [...contrasted.slice(0, 2), { type: 'contrast', contrast: same, show: true }],
        now: at(60),
      }),
      /only time and money differ/,
    );
    const gone: ToPanel = { type: 'contrast', fault: 'The run a is gone.', show: true };
    assert.match(await pages.markup({ messages: [...contrasted.slice(0, 2), gone], now: at(60) }), /The run a is gone\./);
    const { before, after, ...part } = contrastPart('result');
    const partly = await pages.markup({
      messages: [...contrasted.slice(0, 3), { ...part, fault: 'Its log is torn.' }],
      now: at(60),
    });
    assert.match(partly, /Its log is torn\./);
    assert.match(partly, /9 steps did the same/, 'the comparison stays');
  });

  for (const width of [380, 660])
    it(`cuts no text of two runs at ${width}`, async () => {
      const page = { messages: [snapshot('failed'), ...contrasted.slice(1)], now: at(60) };
      assert.deepEqual(await pages.ask(page, `(${misfitsOfPage})()`, { width, height: 900 }), []);
    });

  for (const width of [380, 660, 1280])
    it(`cuts no text and lets nothing overlap at ${width}`, async () => {
      assert.deepEqual(
        await pages.ask({ ...shown(history()), messages: [snapshot('failed'), history()] }, `(${misfitsOfPage})()`, {
          width,
          height: 900,
        }),
        [],
      );
    });
});
