import type { Compiled } from '../compile/compile.ts';
import type { MapValue } from '../compile/pipeline/model.ts';
import type { JsonMap } from '../language/json.ts';
import { readEnvFile } from '../models/keys.ts';
import { builtins } from '../tools/tools.ts';
import { Refusal } from './refusal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What tools know of the environment: that of this process, the `.env` of the root, and what the one who starts the run gives. */
export const toolEnvironment = (root: string, given: Environment = {}): Environment => ({
  ...readEnvFile(root),
  ...process.env,
  ...given,
});

/** Throws a Refusal where a step's tool lacks what it needs on this machine: a program, an address, a library. */
export async function refuseUnavailable(
  { graph, steps, checkable }: Compiled,
  place: { root: string; env: Environment },
): Promise<void> {
  const tools = new Map(builtins.map((tool) => [tool.spec.name, tool]));
  const missing = new Map<string, string[]>();
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'tool' || node.loop) continue;
    const tool = tools.get(work.tool);
    // A tool of `baton.yaml` may have the name of one of ours.
    if (!tool?.available || checkable.tools.get(work.tool) !== tool.spec) continue;
    const why = await tool.available(work.action, { ...place, parameters: constantsOf(work.parameters) });
    if (why !== undefined) missing.set(why, [...(missing.get(why) ?? []), node.path]);
  }
  if (missing.size) throw new Refusal([...missing].map(([why, paths]) => `${paths.join(', ')}: ${why}`).join('\n'));
}

/** The parameters that no template has a part in. */
const constantsOf = ({ entries }: MapValue): JsonMap =>
  Object.fromEntries(entries.flatMap(({ key, value }) => (value.kind === 'constant' ? [[key, value.value]] : [])));
