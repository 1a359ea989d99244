import type { Compiled } from '../../compile/compile.ts';
import { compileGenerated, compileKeptSteps } from '../../compile/generated/generated.ts';
import type { Graph } from '../../compile/graph/graph.ts';
import { readSharedModels } from '../../compile/pipeline/settings/settings.ts';
import { sha256 } from '../../compile/template/filters/sha256.ts';
import { definitionJson } from '../../insight/definition.ts';
import { memoize } from '../../language/memoize.ts';
import type { ExecutablePlan } from '../../run/context.ts';

/** The most generated texts whose compiled steps stay in memory; others are compiled again on demand. */
const mostKept = 100;

/** The executable part of a compiled text, with the pipelines that it calls. */
export function planFrom(compiled: Compiled): ExecutablePlan {
  const called = new Map<string, ExecutablePlan>();
  const shared = readSharedModels(compiled.world);
  const { orchestrator } = compiled.world.settings ?? {};
  const { world } = compiled;

  const plans = new Map<string, ExecutablePlan>();

  const keep = (text: string, one: Compiled): ExecutablePlan => {
    const made = plan(one);
    const [oldest] = plans.keys();
    if (plans.size >= mostKept && oldest !== undefined) plans.delete(oldest);
    plans.set(text, made);
    return made;
  };

  const generate: ExecutablePlan['generate'] = (value, options) => {
    const made = compileGenerated(value, world, options);
    if ('compiled' in made) keep(made.text, made.compiled);
    return made;
  };

  const generated = (text: string): ExecutablePlan => plans.get(text) ?? keep(text, compileKeptSteps(text, world));
  const plan = ({ pipeline, graph, steps }: Compiled): ExecutablePlan => {
    const own: ExecutablePlan = {
      pipeline,
      graph,
      steps,
      called,
      generate,
      generated,
      shared,
      orchestrator,
      content: () => contentOf(own),
    };
    return own;
  };
  for (const [name, one] of compiled.called) called.set(name, plan(one));

  return plan(compiled);
}

/** The graphs of called pipelines, in the form of a run's state. */
export const graphsOf = (compiled: Compiled): ReadonlyMap<string, Graph> =>
  new Map(
    [...compiled.called].map(
      ([
        name,
        {
          graph,
          pipeline: { limits },
        },
      ]) => [name, limits.parallelSaid ? { ...graph, maxParallel: limits.maxParallel } : graph],
    ),
  );

/** Changes with everything that affects execution, and not with texts for people. */
const contentOf = memoize(({ pipeline, shared, orchestrator }: ExecutablePlan): string => {
  const { entries: _e, tests: _t, name: _n, description: _d, version: _v, notExecutable: _x, autos: _a, ...rest } = pipeline;
  return sha256(definitionJson([rest, shared, ...(orchestrator === undefined ? [] : [orchestrator])]));
});
