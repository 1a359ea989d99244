import type { Compiled } from '../compile/compile.ts';
import type { MapValue } from '../compile/pipeline/model/value.ts';
import type { JsonMap } from '../language/json.ts';
import { readEnvFile } from '../models/keys.ts';
import type { Tool } from '../tools/tool.ts';
import { builtins } from '../tools/tools.ts';
import { Refusal } from './refusal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What tools know of the environment: that of this process, the `.env` of the root, and what the one who starts the run gives. */
export const toolEnvironment = (root: string, given: Environment = {}): Environment => ({
  ...readEnvFile(root),
  ...process.env,
  ...given,
});

/** Throws a Refusal where a tool of a step lacks what it needs on this machine: a program, an address, a library. */
export async function refuseUnavailable(compiled: Compiled, place: { root: string; env: Environment }): Promise<void> {
  const missing = new Map<string, string[]>();
  for (const { tool, action, parameters, path } of [compiled, ...compiled.called.values()].flatMap((one) => [...usesIn(one)])) {
    const why = await tool.available?.(action, { ...place, parameters });
    if (why !== undefined) missing.set(why, [...(missing.get(why) ?? []), path]);
  }
  if (missing.size) throw new Refusal([...missing].map(([why, paths]) => `${paths.join(', ')}: ${why}`).join('\n'));
}

interface Use {
  tool: Tool;
  action: string;
  parameters: JsonMap;
  path: string;
}

const byName = new Map(builtins.map((tool) => [tool.spec.name, tool]));

/** Every use of a built-in tool: by a step, or offered to the model of a prompt. A tool of `baton.yaml` may have the name of one of ours. */
function* usesIn({ graph, steps, checkable }: Compiled): Iterable<Use> {
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (!work || node.loop) continue;
    if (work.kind === 'tool') {
      const tool = byName.get(work.tool);
      if (tool && checkable.tools.get(work.tool) === tool.spec)
        yield { tool, action: work.action, parameters: constantsOf(work.parameters), path: node.path };
    } else if (work.kind === 'prompt')
      for (const { id } of work.tools) {
        const [name = '', action] = id.split('.');
        const tool = byName.get(name) ?? byName.get(name.replaceAll('_', '-'));
        if (tool && checkable.tools.get(tool.spec.name) === tool.spec)
          yield { tool, action: action ?? tool.spec.defaultAction ?? '', parameters: {}, path: node.path };
      }
  }
}

/** The parameters that no template has a part in. */
const constantsOf = ({ entries }: MapValue): JsonMap =>
  Object.fromEntries(entries.flatMap(({ key, value }) => (value.kind === 'constant' ? [[key, value.value]] : [])));
