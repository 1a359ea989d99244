import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { NewFact, RunEvent } from '../../../engine/state/events.ts';
import { told } from '../../client/panel/story.ts';
import { graphOf } from '../../engine/compile/graph/sketch.ts';

export const seconds = 30;
export const perSecond = 2000;

/** A loop over so many items that two thousand facts a second come for half a minute, with its events in batches of a frame. */
export function busyRun(facts = seconds * perSecond): { graph: Graph; start: RunEvent[]; batches: RunEvent[][] } {
  const graph = graphOf([{ id: 'before' }, { id: 'each', after: ['before'], loop: 'single' }, { id: 'after', after: ['each'] }]);
  const items = Math.ceil(facts / 4);
  const first: NewFact[] = [
    {
      type: 'run.started',
      run: 'r',
      pipeline: { id: 'busy', file: 'busy.baton.yaml', hash: 'f' },
      inputs: {},
      engine: '0',
      mode: 'live',
      limits: {},
      output_path: 'outputs',
      root: '.',
      workdir: '.',
    },
    { type: 'step.succeeded', path: 'before', result: { value: Array.from({ length: 10 }, (_, index) => index) } },
    { type: 'step.started', path: 'each' },
    { type: 'loop.opened', path: 'each', count: items },
  ];
  const work: NewFact[] = Array.from({ length: items }, (_, index): NewFact[] => [
    { type: 'step.started', path: `each[${index}]` },
    { type: 'attempt.started', path: `each[${index}]`, attempt: 1 },
    { type: 'step.succeeded', path: `each[${index}]`, result: { value: index } },
    { type: 'iteration.settled', path: `each[${index}]`, status: 'succeeded' },
  ]).flat();
  const all = told([...first, ...work].map((fact, index) => [index / perSecond, fact]));
  const size = Math.ceil(perSecond / 60);
  const rest = all.slice(first.length);
  const batches = Array.from({ length: Math.ceil(rest.length / size) }, (_, index) =>
    rest.slice(index * size, (index + 1) * size),
  );
  return { graph, start: all.slice(0, first.length), batches };
}
