import type { Compiled } from '../../compile/compile.ts';
import type { MapValue } from '../../compile/pipeline/model/value.ts';
import type { Json } from '../../language/json.ts';
import { type ServerSpec, serverOf } from '../../language/tools/own.ts';

/**
 * The MCP servers that steps name and describe (`server` with `server_config`), by name, so that other steps may name them alone. The first
 * description of a name counts.
 */
export function describedServers(compiled: Compiled): Record<string, ServerSpec> {
  const described = new Map<string, ServerSpec>();
  for (const { steps, checkable } of [compiled, ...compiled.called.values()]) {
    for (const { step } of steps) {
      const { work } = step;
      if (work.kind !== 'tool' || checkable.tools.get(work.tool)?.asksFor !== 'server') continue;
      const name = constantAt(work.parameters, 'server');
      const spec = serverOf(constantAt(work.parameters, 'server_config'));
      if (typeof name === 'string' && spec && !described.has(name)) described.set(name, spec);
    }
  }
  return Object.fromEntries(described);
}

function constantAt({ entries }: MapValue, name: string): Json | undefined {
  const value = entries.find(({ key }) => key === name)?.value;
  return value?.kind === 'constant' ? value.value : undefined;
}
