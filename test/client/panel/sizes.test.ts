import assert from 'node:assert/strict';
import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { RunEvent } from '../../../engine/state/events.ts';
import { graphOf, type Sketch } from '../../engine/compile/graph/sketch.ts';
import { inSample } from '../../sample.ts';
import { needsBrowser } from './browser.ts';
import { faultsOfDrawing } from './legible.ts';
import { type Act, button, click, element, openPages, type Pages } from './page.ts';
import { snapshotOf } from './snapshots.ts';
import { at, large, graph as ofStory, stories } from './story.ts';

interface Drawn {
  graph: Graph;
  events: RunEvent[];
  now: number;
  open?: string[];
}

/** Groups in groups, with names that no card has room for. */
function nested(depth: number): Drawn {
  const inside = (level: number): Sketch[] => [
    { id: `read_everything_that_there_is_${level}` },
    level === 0
      ? { id: 'write', after: [`read_everything_that_there_is_${level}`] }
      : { id: `group_${level}`, after: [`read_everything_that_there_is_${level}`], steps: inside(level - 1) },
  ];
  const graph = graphOf(inside(depth), 'nested');
  return { graph, events: [], now: 0, open: graph.nodes.flatMap(({ path, body }) => (body === undefined ? [] : [path])) };
}

const drawings: Record<string, () => Drawn> = {
  'one step': () => large(1),
  'eleven steps': () => ({ graph: ofStory, ...stories.running, open: ['facts'] }),
  '60 steps': () => large(60),
  '200 steps': () => large(200),
  '1,000 steps': () => large(1000),
  '10,000 steps': () => large(10_000),
  'groups four deep': () => nested(4),
};
const small = Array.from({ length: 3 }, () => click('document.querySelector(\'[title="Smaller (-)"]\')'));
const ways: Record<string, Act[]> = {
  opened: [],
  smaller: small,
  fitted: [click(button('Fit'))],
};

describe('a graph of any size in a panel of any width', function () {
  this.timeout(60_000);
  let pages: Pages;
  before(async function () {
    needsBrowser(this, 'a graph of any size in a panel of any width');
    pages = await openPages();
  });

  let number = 0;
  for (const [name, drawn] of Object.entries(drawings))
    for (const width of [380, 660, 1000, 1600])
      for (const [way, acts] of Object.entries(ways)) {
        const isLarge = /,000|200/.test(name);
        // Narrow panels have rows, which do not scale; very large pipelines begin with their stages.
        if (way !== 'opened' && (width < 900 || isLarge)) continue;
        if (!inSample(number++, 5)) continue;
        it(`${name}, ${width} px, ${way}: all text can be read, and nothing lies on anything`, async () => {
          const { graph, events, now, open } = drawn();
          const markup = await pages.markup(
            {
              messages: [{ ...snapshotOf(events.length > 0 ? { graph, events } : null, now), graph }],
              now: at(now),
              kept: { open },
              acts: [...acts, { see: 'document.body', act: `page.dataset.faults = JSON.stringify((${faultsOfDrawing})())` }],
            },
            { width, height: 900 },
          );
          assert.doesNotMatch(markup, /<html[^>]*data-(violations|error)=/);
          const faults = (/data-faults="([^"]*)"/.exec(markup)?.[1] ?? '["never looked"]').replaceAll('&quot;', '"');
          assert.deepEqual(JSON.parse(faults), []);
        });
      }

  it('finds text that is too small or cut off, and what lies on something else', async () => {
    const spoil = `
      document.querySelector('[data-path=title] .line').style.fontSize = '9px';
      document.querySelector('[data-path=facts_csv] .id').style.textOverflow = 'clip';
      document.querySelector('[data-path=facts_csv] .id').style.width = '20px';
      const [over, under] = ['approve', 'write_brief'].map((id) => document.querySelector('[data-path=' + id + ']').style);
      over.transform = under.transform;
      over.marginLeft = '20px';
      document.querySelector('[data-path=rank_facts] .step-tools').style.cssText = 'display: flex; margin-top: 14px';
      page.dataset.faults = JSON.stringify((${faultsOfDrawing})())`;
    const messages = [{ ...snapshotOf({ graph: ofStory, events: stories.running.events }, 18) }];
    const markup = await pages.markup({ messages, now: at(18), acts: [{ see: element('[data-path=approve]'), act: spoil }] });
    for (const wanted of [
      /9\.0 px: line/,
      /cut off at its end: id &quot;|cut off at its end: id \\/,
      /approve.* lies on|lies on .*approve/,
      /tools lie on line .*2 ranked/,
    ])
      assert.match(/data-faults="([^"]*)"/.exec(markup)?.[1] ?? '', wanted);
  });
});
