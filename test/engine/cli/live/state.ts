import { compile } from '../../../../engine/compile/compile.ts';
import type { Live, NewFact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { initialState } from '../../../../engine/state/state.ts';

/** When every run of these tests began. */
export const start = Date.UTC(2026, 10, 21, 1, 38);

export interface Told {
  state: RunState;
  /** Folds a fact that comes so many milliseconds after the start of the run. */
  fact(ms: number, fact: NewFact): ReturnType<typeof numbered>;
  live(event: Live): void;
}

const numbered = (state: RunState, ms: number, fact: NewFact) => ({ seq: state.seq + 1, at: start + ms, ...fact });

/** A run of a pipeline that has just begun. */
export function begun(text: string): Told {
  const { graph } = compile(text, { file: 'test.baton.yaml' });
  const state = initialState(graph);
  const told: Told = {
    state,
    fact(ms, fact) {
      const event = numbered(state, ms, fact);
      reduce(state, event);
      return event;
    },
    live: (event) => void reduce(state, event),
  };
  told.fact(0, {
    type: 'run.started',
    run: 'r1',
    pipeline: { id: 'test', file: '/demo/test.baton.yaml', hash: '' },
    inputs: {},
    engine: '0',
    mode: 'live',
    limits: {},
    output_path: '/demo/outputs/test',
    root: '/demo',
    workdir: '/demo',
  });
  return told;
}

/** A pipeline of many like steps: `s1`, `s2`, … */
export const many = (count: number): string =>
  `steps:\n${Array.from({ length: count }, (_, i) => `  - {id: s${i + 1}, set: {x: ${i}}}\n`).join('')}`;
