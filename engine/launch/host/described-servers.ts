import { serversDescribedBy } from '../../compile/check/calls/described-server.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { ServersByPipeline } from '../../tools/tools.ts';

/**
 * The MCP servers that steps and their handlers name and describe (`server` with `server_config`), by name, so that other steps of the same pipeline may name them
 * alone. The first description of a name counts.
 */
export const describedServers = (compiled: Compiled): ServersByPipeline =>
  new Map([[undefined, serversIn(compiled)], ...Array.from(compiled.called, ([name, one]) => [name, serversIn(one)] as const)]);

function serversIn({ checkable: { steps, tools } }: Compiled): NonNullable<ReturnType<ServersByPipeline['get']>> {
  // Of all steps: where a run goes on, those of `Compiled` lack what has settled, and what that described is needed still.
  const described = steps.flatMap(({ step }) => serversDescribedBy(step, tools));
  return Object.fromEntries(described.toReversed().map(({ name, spec }) => [name, spec]));
}
