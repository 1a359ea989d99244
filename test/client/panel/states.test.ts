import assert from 'node:assert/strict';
import { inSample } from '../../sample.ts';
import { faultsOfKeys } from './access.ts';
import { faultsByAxe } from './axe.ts';
import { needsBrowser, type Tab } from './browser.ts';
import { faultsOfDrawing } from './legible.ts';
import { misfitsOfPage } from './misfits.ts';
import { openPages, type Pages } from './page.ts';
import { allShown, pageOf, places } from './states.ts';
import { at } from './story.ts';

async function faultsOf(tab: Tab): Promise<string[]> {
  const ask = async (expression: string): Promise<string[]> => (await tab.evaluate(expression)) as string[];
  const isDrawn = await tab.evaluate("document.querySelector('.drawn') !== null");
  const faults = [
    ...(await ask(`(${misfitsOfPage})()`)),
    ...(isDrawn ? await ask(`(${faultsOfDrawing})()`) : []),
    ...(await ask(`(${faultsOfKeys})()`)),
    ...(await faultsByAxe(tab)),
  ];
  const { violations, error } = (await tab.evaluate('({ ...document.documentElement.dataset })')) as Record<string, string>;
  return [...faults, ...[violations, error].filter((one) => one !== undefined)];
}

describe('the panel in every state, tab, place and theme', function () {
  this.timeout(120_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'the panel in every state, tab, place and theme');
    pages = await openPages();
  });

  allShown().forEach((shown, index) => {
    if (!inSample(index, 240)) return;
    const { state, tab, place } = shown;
    it(`${state}, ${tab}, ${place}: fits, can be read, and keeps nobody out`, async () => {
      assert.deepEqual(await pages.visit(pageOf(shown), places[place], faultsOf), []);
    });
  });

  for (const state of ['failed', 'past', 'cancelled'] as const)
    it(`${state}: the way on that costs least is in sight at 200 %`, async () => {
      const sees = `(() => {
        const [button, banners] = ['.banners .offers .main', '.banners'].map((one) => document.querySelector(one).getBoundingClientRect());
        return button.top >= banners.top && button.bottom <= banners.bottom && banners.bottom <= innerHeight;
      })()`;
      assert.equal(await pages.ask(pageOf({ state, tab: 'Graph' }), sees, places.zoomed), true);
    });

  it('past: its notice is whole at 200 %, and unfolds what else is to be known of it', async () => {
    const whole = `(() => { const all = document.querySelector('.banners'); return all.scrollHeight - all.clientHeight; })()`;
    const opened = "(() => { const one = document.querySelector('.banner.folded'); one.open = true; return one.innerText; })()";
    const shown = pageOf({ state: 'past', tab: 'Graph' });
    assert.equal(await pages.ask(shown, whole, places.zoomed), 0);
    assert.match(String(await pages.ask(shown, opened, places.zoomed)), /Another machine wrote this run.*Rerun changed…/s);
  });

  it('past: its notice names the day by what day it is now, not by when the run ended', async () => {
    const { messages, ...rest } = pageOf({ state: 'past', tab: 'Graph' });
    const now = at(24 * 60 * 60);
    const later = messages.map((one) => (one.type === 'snapshot' ? { ...one, now } : one));
    const said = await pages.ask(
      { ...rest, messages: later, now },
      "document.querySelector('.banners').innerText",
      places['660'],
    );
    assert.match(String(said), /Run of yesterday/);
  });

  it('finds what keeps somebody out', async () => {
    const spoil = `
      document.querySelector('.tools .icon').removeAttribute('aria-label');
      document.querySelector('.tools .icon').removeAttribute('title');
      document.querySelector('.state').style.color = '#555';
      document.querySelector('[role=treeitem][tabindex="-1"]').setAttribute('tabindex', '0');
      Object.assign(document.querySelector('.head .figures').style, { width: '100px', flexWrap: 'nowrap' });
      document.querySelector('main').replaceWith(...document.querySelector('main').childNodes);
      0`;
    const found = await pages.visit(pageOf({ state: 'running', tab: 'Graph' }), places['460'], async (tab) => {
      await tab.evaluate(spoil);
      return faultsOf(tab);
    });
    for (const wanted of [/button-name/, /dark: color-contrast/, /landmark-one-main/, /a figure is cut/, /^2 items of a tree/])
      assert.ok(
        found.some((fault) => wanted.test(fault)),
        `${wanted} is not among ${found.join('; ')}`,
      );
  });
});
