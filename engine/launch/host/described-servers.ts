import type { Compiled } from '../../compile/compile.ts';
import type { MapValue } from '../../compile/pipeline/model/value.ts';
import type { Json } from '../../language/json.ts';
import { type ServerSpec, serverOf } from '../../language/tools/own.ts';

/**
 * The MCP servers that steps name and describe (`server` with `server_config`), by name, so that other steps may name them alone. The first
 * description of a name counts.
 */
export function describedServers(compiled: Compiled): Record<string, ServerSpec> {
  const described = [compiled, ...compiled.called.values()].flatMap(({ checkable }) =>
    // Of all steps: where a run goes on, `steps` lacks those that have settled, and what they described is needed still.
    checkable.steps.flatMap(({ step: { work } }) =>
      work.kind === 'tool' && checkable.tools.get(work.tool)?.asksFor === 'server' ? namedServer(work.parameters) : [],
    ),
  );
  return Object.fromEntries(described.toReversed());
}

function namedServer(parameters: MapValue): [name: string, spec: ServerSpec][] {
  const name = constantAt(parameters, 'server');
  const spec = serverOf(constantAt(parameters, 'server_config'));
  return typeof name === 'string' && spec ? [[name, spec]] : [];
}

function constantAt({ entries }: MapValue, name: string): Json | undefined {
  const value = entries.find(({ key }) => key === name)?.value;
  return value?.kind === 'constant' ? value.value : undefined;
}
