import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { bottlenecksOf, pastTimeInfo, timeInfo } from './bottlenecks.ts';
import { needsBrowser } from './browser.ts';
import { misfitsOfPage } from './misfits.ts';
import { type Act, button, click, element, openPages, type Pages, posted, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { at, large } from './story.ts';

const onBars = (type: string, made: 'WheelEvent' | 'PointerEvent', part: number, init = '{}'): Act => ({
  see: element('.time-row'),
  act: `const box = document.querySelector('.bars').getBoundingClientRect();
    const at = { clientX: box.left + box.width * ${part}, clientY: box.top + 9, bubbles: true, cancelable: true };
    it.dispatchEvent(new ${made}('${type}', { ...at, ...${init} }))`,
});
const press = (key: string, on: string, init = ''): Act => ({
  see: element(on),
  act: `it.focus(); it.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true, ${init} }))`,
});
const forecast: ToPanel = {
  type: 'forecast',
  steps: ['approve', 'write_brief', 'check_quotes', 'facts_csv', 'title', 'list_docs'].map((path, index) => {
    const from = 20_000 + 9000 * index;
    return { path, from, to: from + 9000, low: from + 8000, high: from + 14_000, seen: 12 };
  }),
  end: { low: 73_000, median: 74_000, high: 79_000 },
};

describe('the timeline in a browser', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the timeline in a browser');
    pages = await openPages();
  });

  const kept = { tab: 'Timeline' };
  const draw = async (messages: ToPanel | ToPanel[], now: number, acts: Act[] = [], width = 1000): Promise<string> => {
    const shown = { messages: [messages].flat(), now: at(now), kept, acts };
    const markup = await pages.markup(shown, { width, height: 760 });
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return markup;
  };
  const rows = (markup: string): string[] =>
    [...markup.matchAll(/<div[^>]*role="treeitem"[^>]*aria-label="([^"]*)"/g)].map((match) => match[1] ?? '');
  const figures = (markup: string): string[] =>
    [...(/class="figures" aria-hidden="true">(.*?)<\/div>/.exec(markup)?.[1] ?? '').matchAll(/>([^<]+)<\/span>/g)].map(
      ([, text = '']) => text,
    );

  const wordsOf = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

  it('asks what holds up the next run or one that has ended, never one that goes on, and tells it below the rows', async () => {
    const asked = (markup: string): number => posted(markup).filter(({ type }) => type === 'bottlenecks').length;
    const before = await draw([snapshotOf(null), forecast, bottlenecksOf(timeInfo)], 0);
    assert.equal(asked(before), 1);
    for (const part of [
      /What holds it up 200 runs of this file were played, by what its steps took in earlier runs: about 31 s \(80 %: 21–48 s\)/,
      /One more slot of the run \( limits\.max_parallel , now 4\) saves 2\.6 s \(95 %: 2\.1 s to 3\.1 s\)\. A tenth more calls a minute of openai/,
      /Step Ends hang on it Slack Takes facts › extract 100 % 0 ms 9\.1 s write_brief 83 %/,
    ])
      assert.match(wordsOf(before), part);
    assert.doesNotMatch(wordsOf(before), /of the tool terminal/);

    const past = await draw([snapshot('succeeded'), bottlenecksOf(pastTimeInfo)], 60);
    assert.equal(asked(past), 1);
    assert.match(
      wordsOf(past),
      /What held it up One more slot of the run .* would have saved 2\.6 s\. .* facts › extract yes 0 ms 9\.1 s/,
    );
    assert.equal(asked(await draw(snapshot('running'), 18)), 0);
  });

  it('marks the critical path of an ended run as it was, and draws how much later the other steps could end', async () => {
    const markup = await draw([snapshot('succeeded'), bottlenecksOf(pastTimeInfo)], 60);
    const labels = rows(markup);
    assert.ok(
      labels.some((label) => /^facts_csv, .*slack 6\.2 s$/.test(label)),
      labels.join('\n'),
    );
    assert.ok(
      labels.some((label) => /^facts, .*on the critical path$/.test(label)),
      labels.join('\n'),
    );
    assert.match(markup, /<g class="slack"/);
  });

  it('says why nothing is known of what holds it up', async () => {
    const fault = 'Nothing can be said of the time: how often facts repeats is known only to the run.';
    assert.match(wordsOf(await draw([snapshotOf(null), forecast, { type: 'bottlenecks', fault }], 0)), /how often facts repeats/);
    assert.doesNotMatch(wordsOf(await draw([snapshotOf(null), forecast, { type: 'bottlenecks' }], 0)), /What holds it up/);
  });

  it('comes closer around the pointer, goes earlier and later, and shows all of it again', async () => {
    const closer = onBars('wheel', 'WheelEvent', 0.5, '{ ctrlKey: true, deltaY: -500 }');
    assert.deepEqual(figures(await draw(snapshot('succeeded'), 60)).slice(0, 3), ['0', '5 s', '10 s']);
    const near = figures(await draw(snapshot('succeeded'), 60, [closer]));
    assert.deepEqual([near[0], near.at(-1)], ['9 s', '15 s']);
    const later = figures(await draw(snapshot('succeeded'), 60, [closer, press('ArrowRight', '.time-row', 'shiftKey: true')]));
    assert.notDeepEqual(later, near);
    const dragged = figures(
      await draw(snapshot('succeeded'), 60, [
        closer,
        {
          see: element('.bars'),
          act: `const say = (type, clientX) => it.dispatchEvent(new PointerEvent(type, { clientX, button: 0, bubbles: true }));
            say('pointerdown', 500); say('pointermove', 700); say('pointerup', 700);`,
        },
      ]),
    );
    assert.ok(Number.parseFloat(dragged[0] ?? '') < Number.parseFloat(near[0] ?? ''));
    assert.deepEqual(figures(await draw(snapshot('succeeded'), 60, [closer, click(button('Fit'))])).slice(0, 2), ['0', '5 s']);
  });

  it('reads what ran at the cursor, which the pointer and arrow keys move', async () => {
    const pointed = await draw(snapshot('succeeded'), 60, [onBars('pointermove', 'PointerEvent', 0.5)]);
    assert.match(pointed, /<b>12\.\d\d s<\/b> write_brief streams · check_quotes ×4 runs/);
    const keyed = await draw(snapshot('succeeded'), 60, [press('Home', '.moment'), press('PageUp', '.moment')]);
    assert.match(keyed, /aria-valuetext="2\.5 s: facts\.extract ×4 streams · title runs"/);
  });

  it('does once what a key says on the moment, and is not zoomed from the strip below the graph', async () => {
    const row = await draw(snapshot('succeeded'), 60, [press('+', '[data-row="title"]')]);
    const moment = await draw(snapshot('succeeded'), 60, [press('+', '.moment')]);
    assert.deepEqual(figures(moment), figures(row));
    const strip: Act[] = [
      click(element('#tab-Graph')),
      press('+', '.foot .time-pane'),
      click(element('#tab-Timeline')),
      shows(element('.moment')),
    ];
    assert.deepEqual(figures(await draw(snapshot('succeeded'), 60, strip)), figures(await draw(snapshot('succeeded'), 60)));
  });

  it('shows what is foreseen with its range, before and while the pipeline runs', async () => {
    const markup = await draw([snapshot('running'), forecast], 18);
    assert.ok(rows(markup).some((label) => /^approve, to come, foreseen from .*, usually 9\.0 s, eight of ten/.test(label)));
    assert.match(await draw([snapshotOf(null), forecast], 0), /class="ahead"/);
    assert.match(await draw(snapshotOf(null), 0), /Once the pipeline runs/);
    assert.doesNotMatch(await draw([snapshot('succeeded'), forecast], 60), /class="ahead"/);
  });

  it('shows a step when its row is chosen, and what is inside when it is opened, by pointer and keys', async () => {
    const opened = await draw(snapshot('succeeded'), 60, [
      click(element('[data-fold="facts"]')),
      press('ArrowDown', '[data-row="facts"]'),
      press('ArrowRight', '[data-row="facts[0]"]'),
      press('Enter', '[data-row="facts[0].extract"]'),
      shows(element('[aria-label^="Details of"]')),
    ]);
    assert.ok(rows(opened).some((label) => label.startsWith('read, ')));
    assert.match(opened, /aria-label="Details of extract/);
    assert.ok(rows(opened).some((label) => /^facts, .*, on the critical path$/.test(label)));
  });

  it('draws only the rows in sight of ten thousand steps', async () => {
    const { graph, events, now } = large(10_000);
    const message = { ...snapshotOf({ graph, events }, now), graph };
    const count = rows(await draw(message, now)).length;
    assert.ok(count > 20 && count < 80, `${count} rows`);
    const scroll: Act = { see: element('.time-pane'), act: 'it.scrollTop = it.scrollHeight' };
    const last = rows(await draw(message, now, [scroll, shows(element('[data-row="step_5009"]'))]));
    assert.ok(last.length < 80);
  });

  for (const width of [380, 460, 660, 1000, 1600])
    it(`${width} px: nothing is cut, too small or lies on anything`, async () => {
      const looking = shows(`document.documentElement.dataset.faults = JSON.stringify((${misfitsOfPage})())`);
      const markup = await draw(
        [snapshot('running'), forecast],
        18,
        [onBars('pointermove', 'PointerEvent', 0.6), looking],
        width,
      );
      const faults = (/data-faults="([^"]*)"/.exec(markup)?.[1] ?? '["never looked"]').replaceAll('&quot;', '"');
      assert.deepEqual(JSON.parse(faults), []);
    });
});
