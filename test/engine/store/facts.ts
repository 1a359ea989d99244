import type { Json } from '../../../engine/language/json.ts';
import type { Fact, NewFact } from '../../../engine/state/events.ts';

/** The facts of a small run, numbered from `from`. */
export const stepFact = (seq: number, value: Json = `value of ${seq}`): Fact => ({
  seq,
  at: 1_795_225_000_000 + seq,
  type: 'step.succeeded',
  path: `step_${seq}`,
  result: { value },
});

export const startFact = (at: number, id = 'demo', file = 'demo.baton.yaml'): Fact => ({
  seq: 1,
  at,
  type: 'run.started',
  run: 'r',
  pipeline: { id, file, hash: 'h' },
  inputs: {},
  engine: '0.1.0',
  mode: 'live',
  limits: {},
  output_path: 'outputs/demo',
  root: '/work',
  workdir: '/work',
});

export const finishFact = (seq: number, at: number, status: NewFact<'run.finished'>['status'] = 'succeeded'): Fact => ({
  seq,
  at,
  type: 'run.finished',
  status,
  degraded: false,
  outputs: {},
  absent: [],
});
