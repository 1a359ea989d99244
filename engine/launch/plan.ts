import type { Compiled } from '../compile/compile.ts';
import type { Graph } from '../compile/graph/graph.ts';
import type { Pipeline } from '../compile/pipeline/model/pipeline.ts';
import type { NamedModels } from '../compile/pipeline/settings.ts';
import { namedIn } from '../compile/pipeline/settings.ts';
import { sha256 } from '../compile/template/filters/sha256.ts';
import type { World } from '../compile/world.ts';
import type { Plan } from '../run/context.ts';
import { canonical } from './reuse/definition.ts';

/** What is run of a compiled text, with the pipelines that it calls. */
export function planFrom(compiled: Compiled): Plan {
  const called = new Map<string, Plan>();
  const shared = sharedBy(compiled.world);
  const plan = ({ pipeline, graph, steps }: Compiled): Plan => ({
    pipeline,
    graph,
    steps,
    called,
    shared,
    content: () => contentOf(pipeline, shared),
  });
  for (const [name, one] of compiled.called) called.set(name, plan(one));
  return plan(compiled);
}

/** What `baton.yaml` and the folders for personalities hold; the file of a name gives way to the settings. */
function sharedBy({ settings = {}, personalities = new Map<string, string>() }: World): NamedModels {
  const { experts, personalities: declared } = namedIn(settings);
  const files = namedIn({ personalities: Object.fromEntries(personalities) }).personalities;
  return { experts, personalities: [...declared, ...files.filter(({ name }) => !declared.some((one) => one.name === name))] };
}

/** The graphs of the pipelines that are called, as the state of a run wants them. */
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

const contents = new WeakMap<Pipeline, string>();

/** Changes with all that a pipeline does, and with nothing that it only tells people. */
function contentOf(pipeline: Pipeline, shared: NamedModels): string {
  const known = contents.get(pipeline);
  if (known !== undefined) return known;
  const { entries: _e, tests: _t, name: _n, description: _d, version: _v, notExecutable: _x, autos: _a, ...rest } = pipeline;
  const made = sha256(canonical([rest, shared]));
  contents.set(pipeline, made);
  return made;
}
