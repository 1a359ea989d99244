import type { Compiled } from '../compile/compile.ts';
import type { Graph } from '../compile/graph/graph.ts';
import type { NamedModels } from '../compile/pipeline/settings.ts';
import { namedIn } from '../compile/pipeline/settings.ts';
import type { World } from '../compile/world.ts';
import type { Plan } from '../run/context.ts';

/** What is run of a compiled text, with the pipelines that it calls. */
export function planFrom(compiled: Compiled): Plan {
  const called = new Map<string, Plan>();
  const shared = sharedBy(compiled.world);
  const plan = ({ pipeline, graph, steps }: Compiled): Plan => ({ pipeline, graph, steps, called, shared });
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
  new Map([...compiled.called].map(([name, { graph }]) => [name, graph]));
