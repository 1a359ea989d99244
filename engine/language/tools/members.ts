import type { Effect, ToolSpec } from './descriptor.ts';

const reading: ReadonlySet<Effect> = new Set<Effect>(['none', 'read']);

/** The actions without effects. Some fetch from the network: each host needs a permission. */
export const readingActions = ({ actions }: ToolSpec): string[] =>
  Object.entries(actions).flatMap(([name, { effect, fetches }]) => (reading.has(effect) || fetches ? [name] : []));

/** The names of all actions of a tool, as `tools:` takes them: `terminal.execute`. */
export const memberNames = ({ name, actions }: ToolSpec): string[] => Object.keys(actions).map((action) => `${name}.${action}`);
