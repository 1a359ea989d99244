import type { Effect, ToolSpec } from './descriptor.ts';

const reading: ReadonlySet<Effect> = new Set<Effect>(['none', 'read']);

/** The actions that change nothing. One that fetches from the network is among them: each host that it asks needs a person's word. */
export const readingActions = ({ actions }: ToolSpec): string[] =>
  Object.entries(actions).flatMap(([name, { effect, fetches }]) => (reading.has(effect) || fetches ? [name] : []));

/** The names of all that a tool can do, as `tools:` takes them: `terminal.execute`. */
export const memberNames = ({ name, actions }: ToolSpec): string[] => Object.keys(actions).map((action) => `${name}.${action}`);
