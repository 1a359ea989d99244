import assert from 'node:assert/strict';
import type { ToPanel } from '../../../client/messages.ts';
import { inSample } from '../../sample.ts';
import { faultsOfKeys } from './access.ts';
import { faultsByAxe } from './axe.ts';
import { needsBrowser } from './browser.ts';
import { contrast, contrastPart, history } from './history.ts';
import { type Act, element, openPages, type Pages, type Shown, shows } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { reports } from './step-reports.ts';
import { asking, at } from './story.ts';
import { variantsInfo } from './variants-story.ts';
import { runWhole, upTo, type Whole } from './whole.ts';

describe('the panel keeps nobody out', function () {
  this.timeout(60_000);
  let pages: Pages;
  let whole: Whole;
  before(async function () {
    needsBrowser(this, 'the panel keeps nobody out');
    [pages, whole] = await Promise.all([openPages(), runWhole(true)]);
  });

  const wholly = (selected: string, ended: boolean): Pick<Shown, 'messages' | 'now'> => {
    const { run, now } = upTo(whole, (fact) => !ended && fact.type === 'person.answered');
    return { messages: [{ ...snapshotOf(run, now, selected), graph: whole.graph }], now: at(now) };
  };
  const told = (message: ToPanel, now: number): Pick<Shown, 'messages' | 'now'> => ({ messages: [message], now: at(now) });
  const ofBrief = (): Pick<Shown, 'messages' | 'now'> => ({
    messages: [snapshot('succeeded', 'write_brief'), ...reports],
    now: at(60),
  });
  const asked = (): Pick<Shown, 'messages' | 'now'> => {
    const { graph, events, now } = asking();
    return told({ ...snapshotOf({ graph, events }, now, 'details'), graph }, now);
  };
  const open = ['handle', 'handle.invoice', 'polish', 'translate', 'translate/each'];
  const everything: Act = {
    see: element('.aside'),
    act: "for (const one of document.querySelectorAll('details')) one.open = true; for (const one of document.querySelectorAll('button.call')) one.click()",
  };
  const views: Record<string, () => Omit<Shown, 'theme'>> = {
    'a run that goes on': () => told(snapshot('running', 'write_brief'), 18),
    'rows with a loop open': () => ({
      ...told(snapshot('failed', 'facts[5].extract'), 30),
      kept: { form: 'rails', open: ['facts'] },
    }),
    'a run that failed': () => told(snapshot('failed', 'facts[5].extract'), 30),
    'open cards, and a person asked': () => ({ ...wholly('approve', false), kept: { open } }),
    'rounds of a model with tools': () => ({ ...wholly('research', true), kept: { stepTab: 'calls' }, acts: [everything] }),
    'what a step read': () => ({ ...ofBrief(), kept: { stepTab: 'inputs' }, acts: [everything] }),
    'a step against the run before': () => ({ ...ofBrief(), kept: { stepTab: 'compare' } }),
    'the prompt of a step': () => ({ ...ofBrief(), kept: { stepTab: 'prompt' } }),
    'an answer as Markdown': ofBrief,
    'a step that is not as it should be': () => wholly('weather', true),
    'every form of question': asked,
    'the timeline': () => ({ ...wholly('polish', true), kept: { tab: 'Timeline' } }),
    'the summary': () => ({ ...wholly('polish', true), kept: { tab: 'Summary' } }),
    'the history': () => ({ messages: [snapshot('succeeded'), history()], now: at(60), kept: { tab: 'History' } }),
    'two runs side by side': () => ({
      messages: [snapshot('succeeded'), history(), contrast, contrastPart('result')],
      now: at(60),
    }),
    'a text with errors': () => told({ ...snapshotOf(null), problems: { errors: 2, warnings: 0, first: 'No such step.' } }, 0),
    'variants that are tried': () => ({ page: 'variants', messages: [{ type: 'variants', info: variantsInfo() }], now: 0 }),
    'variants that are not': () => ({ page: 'variants', messages: [{ type: 'variants', info: variantsInfo(false) }], now: 0 }),
    'variants that nobody hears any more': () => ({
      page: 'variants',
      messages: [{ type: 'variants', info: variantsInfo() }, { type: 'heartbeat' }],
      now: 0,
      hurry: 100,
      acts: [shows(element('.variants .banner'))],
    }),
    'no pipeline': () => told({ ...snapshotOf(null), graph: null, pipeline: null }, 0),
  };
  for (const [index, [name, view]] of Object.entries(views).entries()) {
    if (!inSample(index, 2)) continue;
    it(`in ${name}`, async () => {
      const faults = await pages.visit(view(), undefined, async (tab) => [
        ...((await tab.evaluate(`(${faultsOfKeys})()`)) as string[]),
        ...(await faultsByAxe(tab)),
      ]);
      assert.deepEqual(faults, []);
    });
  }
});
