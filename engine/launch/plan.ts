import type { Compiled } from '../compile/compile.ts';
import type { Graph } from '../compile/graph/graph.ts';
import type { Plan } from '../run/context.ts';

/** What is run of a compiled text, with the pipelines that it calls. */
export function planFrom(compiled: Compiled): Plan {
  const called = new Map<string, Plan>();
  const plan = ({ pipeline, graph, steps }: Compiled): Plan => ({ pipeline, graph, steps, called });
  for (const [name, one] of compiled.called) called.set(name, plan(one));
  return plan(compiled);
}

/** The graphs of the pipelines that are called, as the state of a run wants them. */
export const graphsOf = (compiled: Compiled): ReadonlyMap<string, Graph> =>
  new Map([...compiled.called].map(([name, { graph }]) => [name, graph]));
