import assert from 'node:assert/strict';
import { needsBrowser } from './browser.ts';
import { forecasts } from './forecasts.ts';
import { type Act, everythingPosted, openPages, type Pages, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { at } from './story.ts';

/** How often the page has asked what is to come. JavaScript. */
const asked = "posted.filter(({ type }) => type === 'forecast').length";
const isAsked = (count: number): Act => shows(`${asked} === ${count}`);
/** Longer than the page looks before it asks, so that what it asks by mistake is there. */
const wait: Act = { see: 'document.body', act: "setTimeout(() => { document.title = 'waited'; }, 2500)" };
const waited: Act = shows("document.title === 'waited'");
const edit = (count: number): Act => {
  const { graph, pipeline, summary, problems } = snapshotOf(null);
  const text = JSON.stringify({ type: 'text', graph, pipeline, summary, problems });
  return { see: 'document.body', act: `for (let i = 0; i < ${count}; i++) setTimeout(() => postMessage(${text}, '*'), 20 * i)` };
};
const hide = (hidden: boolean): Act => ({
  see: 'document.body',
  act: `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'))`,
});

describe('what is to come is asked for', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'what is to come is asked for');
    pages = await openPages();
  });
  const count = async (tab: string, acts: Act[], message = snapshotOf(null)): Promise<number> => {
    const markup = await pages.markup({ messages: [message], now: at(0), kept: { tab }, hurry: 4, acts });
    assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
    return everythingPosted(markup).filter(({ type }) => type === 'forecast').length;
  };

  for (const tab of ['Graph', 'Timeline'])
    for (const [name, message] of Object.entries({ 'before a run': snapshotOf(null), 'while one goes on': snapshot('running') }))
      it(`once by a page that stands still, ${tab}, ${name}`, async () => {
        assert.equal(await count(tab, [isAsked(1), wait, waited], message), 1);
      });

  it('once more after several edits in the timeline, and not for each of them', async () => {
    const answer: Act = { see: 'document.body', act: `postMessage(${JSON.stringify(forecasts)}, '*')` };
    assert.equal(await count('Timeline', [isAsked(1), answer, edit(5), isAsked(2), wait, waited]), 2);
  });

  it('not by a page that is hidden, until it is seen again', async () => {
    const hidden = await count('Graph', [isAsked(1), hide(true), edit(1), wait, waited]);
    assert.equal(hidden, 1);
    assert.equal(await count('Graph', [isAsked(1), hide(true), edit(1), wait, waited, hide(false), isAsked(2)]), 2);
  });

  it('not of a run that has ended', async () => {
    assert.equal(await count('Timeline', [wait, waited], snapshot('succeeded')), 0);
  });
});
