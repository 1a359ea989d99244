// Draws the panel in every state and theme; run by draw.mjs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ToPanel } from '../../../client/messages.ts';
import { stepTabs } from '../../../client/panel/view/step/step-tabs.ts';
import type { Fact } from '../../../engine/state/events.ts';
import type { Size } from './browser.ts';
import { shortForecasts } from './forecasts.ts';
import { contrast, contrastPart, history } from './history.ts';
import { type Act, button, click, element, openPages, type Shown } from './page.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { reports } from './step-reports.ts';
import { asking, at, large } from './story.ts';
import { runWhole, upTo, type Whole } from './whole.ts';

const pages: Record<string, Shown & { size?: Size }> = {};
const add = (name: string, message: ToPanel | ToPanel[], now: number, rest: Partial<(typeof pages)[string]> = {}): void => {
  pages[name] = { messages: [message].flat(), now: at(now), ...rest };
};
for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
  add(`running-${theme}`, snapshot('running', 'write_brief'), 18, { theme });
add('failed', snapshot('failed', 'facts[5].extract'), 30);
add('failed-light', snapshot('failed', 'facts'), 30, { theme: 'light' });
add('succeeded', snapshot('succeeded'), 60);
add('succeeded-open', snapshot('succeeded', 'facts[*].extract'), 60, { kept: { open: ['facts'] } });
add('loop', snapshot('running', 'check_quotes'), 18);
add('loop-item', snapshot('succeeded', 'facts[3].extract'), 60, { theme: 'light' });
add('waiting', snapshot('running', 'title'), 18);
add('cancelled-light', snapshot('cancelled'), 60, { theme: 'light' });
add('ready', snapshotOf(null), 0);
add(
  'problems-light',
  {
    ...snapshotOf(null),
    problems: {
      errors: 2,
      warnings: 1,
      first: 'Step "write_brief" reads "rank_fact", which is no step here; did you mean "rank_facts"?',
    },
  },
  0,
  { theme: 'light' },
);
add('empty', { ...snapshotOf(null), graph: null, pipeline: null }, 0);
add('timeline', snapshot('running', 'write_brief'), 18, { kept: { tab: 'Timeline' } });
add('timeline-light', snapshot('succeeded'), 60, { kept: { tab: 'Timeline' }, theme: 'light' });
const onBars = (name: string, part: number, init = '{}'): Act => ({
  see: element('.time-pane'),
  act: `const box = it.getBoundingClientRect();
    const at = { clientX: box.left + box.width * ${part}, clientY: box.top + 60, bubbles: true, cancelable: true };
    it.dispatchEvent(new ${name.startsWith('pointer') ? 'PointerEvent' : 'WheelEvent'}('${name}', { ...at, ...${init} }))`,
});
const zoomIn = onBars('wheel', 0.55, '{ ctrlKey: true, deltaY: -500 }');
for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
  for (const width of [380, 460, 660, 1000, 1600]) {
    const size = { width, height: 760 };
    const rest = { theme, size, kept: { tab: 'Timeline' } };
    add(`time-ahead-${width}-${theme}`, [snapshot('running'), shortForecasts], 18, {
      ...rest,
      acts: [onBars('pointermove', 0.7)],
    });
    add(`time-zoom-${width}-${theme}`, snapshot('succeeded'), 60, {
      ...rest,
      kept: { tab: 'Timeline', open: ['facts'] },
      acts: [zoomIn, onBars('pointermove', 0.6)],
    });
    add(`time-failed-${width}-${theme}`, snapshot('failed'), 30, {
      ...rest,
      kept: { tab: 'Timeline', open: ['facts', 'facts[5]'] },
    });
    add(`time-before-${width}-${theme}`, [snapshotOf(null), shortForecasts], 0, rest);
    add(`ahead-${width}-${theme}`, [snapshot('running'), shortForecasts], 18, { theme, size });
    add(`ahead-before-${width}-${theme}`, [snapshotOf(null), shortForecasts], 0, { theme, size });
  }
add('summary', snapshot('succeeded'), 60, { kept: { tab: 'Summary' } });
add('summary-failed-light', snapshot('failed'), 60, { kept: { tab: 'Summary' }, theme: 'light' });
for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
  const held = { path: 'short_note', at: at(18) };
  add(`paused-${theme}`, [snapshot('running'), { type: 'status', busy: null, held }], 18, { theme });
  add(`past-${theme}`, [snapshot('running'), { type: 'status', busy: null, held: { ...held, path: 'facts', upTo: 9 } }], 18, {
    theme,
  });
}
const failedRun = snapshot('failed');
const earlier = {
  ...failedRun,
  run: failedRun.run && {
    ...failedRun.run,
    folder: '/project/.baton/runs/20261121-0138-k3f9q2',
    past: {
      id: '20261121-0138-k3f9q2',
      started_at: at(0),
      text: 'changed' as const,
      notes: ['Another machine wrote this run: nothing that it says people allowed or answered counts here.'],
    },
  },
};
for (const [name, size] of Object.entries({ narrow: { width: 460, height: 800 }, wide: { width: 1000, height: 700 } }))
  for (const theme of ['dark', 'light', 'hc-dark'] as const) add(`earlier-${name}-${theme}`, earlier, 30, { theme, size });
for (const theme of ['dark', 'light', 'hc-dark'] as const)
  for (const [name, width] of [
    ['narrow', 380],
    ['beside', 660],
    ['wide', 1280],
  ] as const)
    add(`history-${name}-${theme}`, [snapshot('succeeded'), history()], 60, {
      theme,
      size: { width, height: 900 },
      kept: { tab: 'History' },
    });
for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
  for (const [name, width] of [
    ['narrow', 380],
    ['beside', 660],
  ] as const)
    add(`contrast-${name}-${theme}`, [snapshot('succeeded'), history(), contrast, contrastPart('result')], 60, {
      theme,
      size: { width, height: 1000 },
    });
const many = large();
add('large', { ...snapshotOf(null, many.now), graph: many.graph, run: { graph: many.graph, events: many.events } }, many.now);
add(
  'large-fit',
  { ...snapshotOf(null, many.now), graph: many.graph, run: { graph: many.graph, events: many.events } },
  many.now,
  {
    acts: [click(button('Overview')), click(button('Fit'))],
  },
);
const key = (name: string): Act => ({
  see: 'document.body',
  act: `it.dispatchEvent(new KeyboardEvent('keydown', { key: '${name}', bubbles: true }))`,
});
for (const theme of ['dark', 'light', 'hc-dark'] as const) {
  const largely = { ...snapshotOf(null, many.now), graph: many.graph, run: { graph: many.graph, events: many.events } };
  add(`overview-${theme}`, largely, many.now, { theme });
  add(`around-${theme}`, largely, many.now, {
    theme,
    acts: [
      {
        see: element('.cells'),
        act: "it.focus(); it.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))",
      },
    ],
  });
  add(`find-${theme}`, snapshot('running'), 18, {
    theme,
    acts: [
      key('/'),
      { see: element('.find input'), act: "it.value = 'facts'; it.dispatchEvent(new Event('input', { bubbles: true }))" },
    ],
  });
  add(`critical-${theme}`, snapshot('succeeded'), 60, { theme, acts: [key('/'), click(button('Critical path'))] });
}
const huge = large(10_000);
add(
  'time-10000',
  { ...snapshotOf(null, huge.now), graph: huge.graph, run: { graph: huge.graph, events: huge.events } },
  huge.now,
  { kept: { tab: 'Timeline' } },
);
add(
  'overview-10000',
  { ...snapshotOf(null, huge.now), graph: huge.graph, run: { graph: huge.graph, events: huge.events } },
  huge.now,
);
const questions = asking();
for (const theme of ['dark', 'light'] as const)
  add(
    `asking-${theme}`,
    { ...snapshotOf(null, questions.now), graph: questions.graph, run: questions, selected: 'details' },
    questions.now,
    { theme, size: { width: 1280, height: 1000 } },
  );
for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
  for (const [what, selector] of Object.entries({
    card: '[data-path=facts]',
    tab: '[role=tab][aria-selected=true]',
    button: '.banner .button',
  }))
    add(`focus-${what}-${theme}`, snapshot('running', 'write_brief'), 18, {
      theme,
      acts: [{ see: element(selector), act: 'it.focus({ focusVisible: true })' }],
    });
add('narrow-light', snapshot('failed', 'facts[5].extract'), 30, { theme: 'light', size: { width: 420, height: 800 } });
add('narrow-summary', snapshot('succeeded'), 60, { kept: { tab: 'Summary' }, size: { width: 420, height: 1000 } });
add('narrow-timeline', snapshot('running'), 18, { kept: { tab: 'Timeline' }, size: { width: 420, height: 800 } });
add('narrow', snapshot('running', 'write_brief'), 18, { size: { width: 640, height: 800 } });
for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
  add(`rails-${theme}`, snapshot('running', 'write_brief'), 18, { theme, size: { width: 460, height: 900 } });
add('rails-380', snapshot('running'), 18, { size: { width: 380, height: 700 } });
add('rails-open', snapshot('succeeded', 'facts'), 60, { kept: { open: ['facts'] }, size: { width: 460, height: 900 } });
add('rails-picked', snapshot('failed', 'facts[5].extract'), 30, { kept: { open: ['facts'] }, size: { width: 660, height: 900 } });
add('rails-ready', snapshotOf(null), 0, { size: { width: 460, height: 600 } });
add('rails-page', snapshot('running', 'write_brief'), 18, {
  acts: [click(element('[data-path=write_brief] .id'))],
  size: { width: 460, height: 600 },
});
add('shell-1000', snapshot('failed', 'facts[5].extract'), 30, { size: { width: 1000, height: 800 } });
add('shell-900', snapshot('succeeded', 'write_brief'), 60, { size: { width: 900, height: 800 }, theme: 'light' });
for (const theme of ['dark', 'light', 'hc-dark'] as const)
  for (const stepTab of stepTabs)
    for (const width of [380, 460, 1000])
      add(`step-${stepTab}-${width}-${theme}`, [snapshot('succeeded', 'write_brief'), ...reports], 60, {
        theme,
        kept: { stepTab },
        size: { width, height: 900 },
      });
add('step-calls-failed', snapshot('failed', 'facts[5].extract'), 30, {
  kept: { stepTab: 'calls' },
  size: { width: 460, height: 900 },
});
add('zoomed', snapshot('running', 'write_brief'), 18, { size: { width: 1280, height: 800, scale: 2 } });

const whole = await runWhole(true);
const open = ['handle', 'handle.invoice', 'polish', 'translate', 'translate/each'];
const wholly = (
  name: string,
  stop: Parameters<typeof upTo>[1],
  selected: string | undefined,
  rest: Partial<(typeof pages)[string]> = {},
  of: Whole = whole,
): void => {
  const { run, now } = upTo(of, stop);
  add(
    name,
    { ...snapshotOf(run, now, selected), pipeline: { id: 'answer-letters', file: 'answer-letters.baton.yaml' }, graph: of.graph },
    now,
    rest,
  );
};
const looping = (fact: Fact): boolean => fact.type === 'step.started' && fact.path === 'polish[2].score';
const translating = (fact: Fact): boolean => fact.type === 'step.started' && fact.path === 'translate/each[1].check';
const handling = (fact: Fact): boolean => fact.type === 'step.started' && fact.path === 'handle.invoice.correct';
const asked = (fact: Fact): boolean => fact.type === 'person.answered';
for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
  wholly(`whole-loop-${theme}`, looping, 'polish', { theme });
  wholly(`whole-open-${theme}`, translating, 'translate/each[0].write', {
    theme,
    kept: { open },
    size: { width: 1700, height: 1000 },
  });
  wholly(`whole-asked-${theme}`, asked, 'approve', { theme });
  wholly(`whole-ended-${theme}`, undefined, 'research', { theme, size: { width: 1280, height: 1000 } });
}
wholly('whole-wide', asked, undefined, { size: { width: 1900, height: 700 } });
wholly('whole-branch', handling, 'handle.invoice.correct', { kept: { open: ['handle', 'handle.invoice'] } });
wholly('whole-switch', undefined, 'handle', { kept: { open: ['handle'] } });
wholly('whole-degraded', undefined, 'weather');
wholly('whole-route', undefined, 'accounts');
wholly('whole-until', undefined, 'polish', { kept: { open: ['polish'] } });
wholly('whole-timeline', translating, 'translate/each', { kept: { tab: 'Timeline' } });
wholly('whole-ended-timeline', undefined, 'finally.tidy', { kept: { tab: 'Timeline' }, theme: 'light' });
wholly('whole-summary', undefined, undefined, { kept: { tab: 'Summary' }, theme: 'light', size: { width: 1280, height: 1400 } });
wholly('whole-ready', () => true, 'translate', { kept: { open } });

const [folder = '/tmp/pictures', only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const drawn = await openPages();
for (const [name, { size, ...shown }] of Object.entries(pages)) {
  if (only && !new RegExp(only).test(name)) continue;
  await drawn.picture(shown, join(folder, `${name}.png`), size);
  console.log(name);
}
