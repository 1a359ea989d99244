import assert from 'node:assert/strict';
import { needsBrowser } from './browser.ts';
import { type Act, button, click, element, openPages, type Pages, posted, shows } from './page.ts';
import { snapshot } from './snapshots.ts';
import { at } from './story.ts';

const slide = (to: number): Act => ({
  see: element('.travel input'),
  act: `it.value = '${to}'; it.dispatchEvent(new Event('input', { bubbles: true }))`,
});

describe('the slider over the facts', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the slider over the facts');
    pages = await openPages();
  });
  const draw = (name: 'running' | 'failed' | 'succeeded', acts: Act[] = []): Promise<string> =>
    pages.markup({ messages: [snapshot(name)], now: at(18), acts }, { width: 1000, height: 800 });

  it('looks back while the run goes on, and Live leads to what happens', async () => {
    const back = await draw('running', [slide(9), shows(element('.banner.is-past'))]);
    assert.match(back, /aria-pressed="false"[^>]*>Live</);
    assert.match(back, /You look at fact 9 of/);
    const live = await draw('running', [slide(9), shows(element('.banner.is-past')), click(button('Live'))]);
    assert.match(live, /aria-pressed="true"[^>]*>Live</);
    assert.doesNotMatch(live, /You look at fact/);
  });

  it('begins a new run at a moment of one that has ended', async () => {
    const markup = await draw('succeeded', [slide(9), click(button('Fork from here'))]);
    assert.deepEqual(posted(markup).at(-1), { type: 'act', action: 'forkAt', path: 'facts[0].extract' });
    assert.doesNotMatch(await draw('running', [slide(9), shows(element('.banner.is-past'))]), /Fork from here/);
  });

  it('offers no Live where nothing goes on', async () => assert.doesNotMatch(await draw('succeeded'), />Live</));

  it('has its thumb at the far end at the last fact, and marks stand where the thumb would', async () => {
    const ends = `(() => {
      const { padding, borderWidth } = getComputedStyle(document.querySelector('.travel input'));
      const { value, max } = document.querySelector('.travel input');
      return [padding, borderWidth, value === max].join(' ');
    })()`;
    assert.equal(await pages.ask({ messages: [snapshot('succeeded')], now: at(60) }, ends), '0px 0px true');
  });

  it('tells a failure from a success by more than colour', async () => {
    const markup = await draw('failed');
    assert.match(markup, /<path class="is-failed" d="M\d+ 0V1/);
    assert.match(markup, /<path class="is-succeeded" d="M\d+ 0\.5V1/);
  });
});
