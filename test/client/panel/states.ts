import type { HeldRun, ToPanel } from '../../../client/messages.ts';
import { tabs } from '../../../client/panel/store/tabs.ts';
import type { RunEvent } from '../../../engine/state/events.ts';
import { adviceOf } from './advice.ts';
import { bottlenecksOf } from './bottlenecks.ts';
import type { Size } from './browser.ts';
import { forecasts } from './forecasts.ts';
import { guideStates } from './guide-story.ts';
import { history } from './history.ts';
import { inputForm } from './inputs.ts';
import { type Act, element, type Shown, shows as seen } from './page.ts';
import { planOf } from './plan.ts';
import { products } from './products.ts';
import { snapshot, snapshotOf } from './snapshots.ts';
import { asking, at, graph, large, stories } from './story.ts';
import { type Theme, themes } from './themes.ts';
import { runWhole, upTo } from './whole.ts';

/** What is shown of a state, whatever the theme, the place and the tab. */
export type StateShown = Pick<Shown, 'messages' | 'now' | 'hurry' | 'acts'> & { open?: string[] };

const shows = (messages: ToPanel | ToPanel[], now: number, open?: string[]): StateShown => ({
  messages: [messages].flat(),
  now: at(now),
  open,
});

const reused = stories.succeeded.events.map(
  (event): RunEvent => (event.type === 'step.succeeded' && event.path !== 'approve' ? { ...event, provenance: 'reused' } : event),
);

/** Behind what a running story tells. */
const leftAlone: RunEvent = {
  type: 'breaker.opened',
  seq: stories.running.events.length + 1,
  at: at(17),
  target: 'openai:gpt-6-luna',
  failures: 5,
  kind: 'overload',
};

function held(rest: Partial<HeldRun> = {}): ToPanel[] {
  const beside = [
    { id: '20261121-0139-b7m2x4', started_at: at(4), look: 'running' as const },
    { id: '20261121-0140-c2p8d1', started_at: at(6), look: 'waiting' as const },
  ];
  return [snapshot('running'), { type: 'status', busy: null, held: { path: 'short_note', at: at(18), ...rest }, beside }];
}

function past(): StateShown {
  const shown = snapshot('failed');
  const run = shown.run && {
    ...shown.run,
    folder: '/project/.baton/runs/20261121-0138-k3f9q2',
    past: {
      id: '20261121-0138-k3f9q2',
      started_at: at(0),
      text: 'changed' as const,
      notes: ['Another machine wrote this run: nothing that it says people allowed or answered counts here.'],
    },
  };
  return shows({ ...shown, run }, 30);
}

/** A run that was only played: it says so, and takes nothing over. */
function simulated(): StateShown {
  const { run, ...rest } = snapshot('succeeded');
  const events =
    run?.events.map((event) => (event.type === 'run.started' ? { ...event, mode: 'simulate' as const } : event)) ?? [];
  const notes = [
    'Simulated: nothing was called, and nothing of it counts as history.',
    'Made up, since no test case answers them: `list_docs`, `write_brief`.',
    'Durations are those foreseen by earlier runs.',
  ];
  const about = { id: '20261121-0138-k3f9q2', started_at: at(0), text: 'same' as const, notes };
  const folder = '/project/.baton/simulations/20261121-0138-k3f9q2';
  return shows({ ...rest, run: run && { ...run, folder, events, past: about } }, 60, ['facts']);
}

function ofMany(count: number): StateShown {
  const { graph: many, events, now } = large(count);
  return shows({ ...snapshotOf({ graph: many, events }, now), graph: many }, now);
}

const wrong = {
  errors: 2,
  warnings: 1,
  first: 'Step "write_brief" reads "rank_fact", which is no step here; did you mean "rank_facts"?',
  list: [
    { message: 'Step "write_brief" reads "rank_fact", which is no step here.', error: true, path: 'write_brief' },
    { message: 'There is no filter upper2.', error: true, path: 'facts[*].extract' },
  ],
};

const whole = await runWhole(true);

function wholly(ended: boolean): StateShown {
  const { run, now } = upTo(whole, (fact) => !ended && fact.type === 'person.answered');
  const open = ['handle', 'handle.invoice', 'polish', 'translate', 'translate/each'];
  return shows({ ...snapshotOf(run, now, ended ? 'weather' : undefined), graph: whole.graph }, now, open);
}

function asks(): StateShown {
  const { graph: questions, events, now } = asking();
  return shows({ ...snapshotOf({ graph: questions, events }, now, 'details'), graph: questions }, now);
}

const openMenu: Act = {
  see: element('[data-path=list_docs]'),
  act: "it.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 120, clientY: 240 }))",
};
const hasFallenSilent = seen(element('.banner .glyph.is-unheard'));
/** States that only the first tab has. */
const inGraph: ReadonlySet<string> = new Set(['empty', 'menu']);
const drawing: ReadonlySet<Combination['tab']> = new Set(['Graph', 'Timeline', 'Summary']);

/** Every state that the panel is designed for. */
export const states = {
  empty: () => shows({ ...snapshotOf(null), graph: null, pipeline: null }, 0),
  checking: () => shows([snapshotOf(null), { type: 'status', busy: 'checking' }], 0),
  problems: () => shows({ ...snapshotOf(null), problems: wrong }, 0),
  ready: () => shows(snapshotOf(null), 0),
  'forecast before': () => shows([snapshotOf(null), forecasts], 0),
  'forecast running': () => shows([snapshot('running'), forecasts], 18),
  running: () => shows(snapshot('running', 'write_brief'), 18),
  waiting: asks,
  'waiting inside': () => wholly(false),
  failing: () => shows(snapshotOf({ graph, events: [...stories.running.events, leftAlone] }, 18, 'write_brief'), 18),
  paused: () => shows(held(), 18),
  'looking back': () => shows(held({ path: 'facts', upTo: 9 }), 18),
  failed: () => shows(snapshot('failed', 'facts[5].extract'), 30, ['facts']),
  cancelled: () => shows(snapshot('cancelled'), 60),
  degraded: () => wholly(true),
  reused: () => shows(snapshotOf({ graph, events: reused }, 60, 'write_brief'), 60),
  succeeded: () => shows(snapshot('succeeded'), 60),
  large: () => ofMany(1000),
  past,
  simulated,
  menu: () => ({ ...shows(snapshot('failed'), 30), acts: [openMenu] }),
  ...guideStates,
  unheard: () => ({
    ...shows([snapshot('running', 'write_brief'), { type: 'heartbeat' }], 18),
    hurry: 100,
    acts: [hasFallenSilent],
  }),
} satisfies Record<string, () => StateShown>;
export type StateName = keyof typeof states;

/** Where the panel stands: beside the text, in half a window, in a whole one, in a low one, and beside the text at 200 %. */
export const places = {
  '380': { width: 380, height: 800 },
  '460': { width: 460, height: 900 },
  '660': { width: 660, height: 900 },
  '1000': { width: 1000, height: 800 },
  '1600': { width: 1600, height: 1000 },
  low: { width: 1000, height: 420 },
  zoomed: { width: 400, height: 450, scale: 2 },
} satisfies Record<string, Size>;
export type Place = keyof typeof places;

export interface Combination {
  state: StateName;
  theme: Theme;
  place: Place;
  tab: (typeof tabs)[number];
}

const listOf = <Name extends string>(of: Record<Name, unknown>): Name[] => Object.keys(of) as Name[];

/** All states in all tabs at all places; each is looked at in every theme. */
export const allShown = (): Omit<Combination, 'theme'>[] =>
  listOf(states).flatMap((state) =>
    (inGraph.has(state) ? tabs.slice(0, 1) : tabs).flatMap((tab) => listOf(places).map((place) => ({ state, tab, place }))),
  );

/** So many combinations that together hold the most pairs of state, theme, place and tab. */
export function samplePairs(count: number): Combination[] {
  const all = allShown().flatMap((one) => listOf(themes).map((theme): Combination => ({ ...one, theme })));
  const pairsOf = (one: Combination): string[] => {
    const parts = Object.entries(one)
      .map(([key, value]) => `${key} ${value}`)
      .sort();
    return parts.flatMap((a, index) => parts.slice(index + 1).map((b) => `${a}, ${b}`));
  };
  const names = listOf(states);
  const seen = new Set<string>();
  const gain = (one: Combination): number => pairsOf(one).filter((pair) => !seen.has(pair)).length;
  return Array.from({ length: count }, (_, index) => {
    // Each state has its turn, so that none is left out; the first time in a tab that draws the run.
    const turn = all.filter(
      ({ state, tab }) => state === names[index % names.length] && (index >= names.length || drawing.has(tab)),
    );
    const best = turn.reduce((first, other) => (gain(other) > gain(first) ? other : first));
    for (const pair of pairsOf(best)) seen.add(pair);
    return best;
  });
}

/** What the host says where a tab asks for it. */
const answers: Partial<Record<Combination['tab'], readonly ToPanel[]>> = {
  History: [history()],
  Inputs: inputForm,
  Plan: [planOf(), adviceOf()],
  Models: [planOf()],
  Summary: products,
  Timeline: [bottlenecksOf()],
};

export const pageOf = ({ state, tab, theme = 'dark' }: Omit<Combination, 'theme' | 'place'> & { theme?: Theme }): Shown => {
  const { open, messages, ...rest } = states[state]();
  return { ...rest, messages: [...messages, ...(answers[tab] ?? [])], theme, kept: { tab, open } };
};
