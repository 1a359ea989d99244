import { serversDescribedBy } from '../../compile/check/calls/described-server.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { ServersByPipeline } from '../../tools/tools.ts';

/**
 * The MCP servers that steps and their handlers describe (`server` with `server_config`), by name, so that other steps of the
 * pipeline can use the name alone. The first description of a name counts.
 */
export const describedServers = (compiled: Compiled): ServersByPipeline =>
  new Map([[undefined, serversIn(compiled)], ...Array.from(compiled.called, ([name, one]) => [name, serversIn(one)] as const)]);

function serversIn({ checkable: { steps, tools } }: Compiled): NonNullable<ReturnType<ServersByPipeline['get']>> {
  // From all steps: on a resume, those of `Compiled` lack settled steps, whose descriptions are still needed.
  const described = steps.flatMap(({ step }) => serversDescribedBy(step, tools));
  return Object.fromEntries(described.toReversed().map(({ name, spec }) => [name, spec]));
}
