import { memoize } from '../language/memoize.ts';
import { builtinTools } from '../language/tools/builtin-tools.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';
import { ownTools } from '../language/tools/own.ts';
import type { Settings, World } from './world.ts';

type ToolSettings = NonNullable<Settings['tools']>;

const noTools: readonly ToolSpec[] = [];
const noSettings: ToolSettings = {};
const builtin: ReadonlyMap<string, ToolSpec> = new Map(Object.entries(builtinTools));

/** The tools that a pipeline may use, by name: the built-in ones, those of `baton.yaml`, and those passed to the compile. */
export function declaredTools({ tools = noTools, settings }: World): ReadonlyMap<string, ToolSpec> {
  return tools.length || settings?.tools ? toolsWith(settings?.tools ?? noSettings)(tools) : builtin;
}

/** The same declarations give the same map. */
const toolsWith = memoize((declared: ToolSettings) =>
  memoize((toolSpecs: readonly ToolSpec[]): ReadonlyMap<string, ToolSpec> => {
    const own = ownTools(declared).map(({ spec }) => spec);
    return new Map([...builtin, ...[...own, ...toolSpecs].map((tool) => [tool.name, tool] as const)]);
  }),
);
