import type { Compiled } from '../compile/compiled.ts';
import type { Graph, Node } from '../compile/graph/graph.ts';
import { isMap, type Json } from '../language/json.ts';
import { staticPath } from '../state/path.ts';
import type { RunState } from '../state/state.ts';
import type { StepState } from '../state/step.ts';
import { definitionJson } from './definition.ts';
import { findStepAt, fingerprintsAt, hashDefinition, listUnnamed, type ModelOverrides } from './step-definition.ts';

/** The depth to which called pipelines are included. */
const deepest = 8;

/**
 * A fingerprint of what decides how long a whole run takes and what it costs: what its steps do, which of them run, what waits
 * for what, how many run at once, and the values that the text gives. Comments, texts for people, the layout and what only
 * directs a single step (`retry`, `timeout`, `priority`, `hedge` …) are no part of it.
 */
export function fingerprintRun(compiled: Compiled, models: ModelOverrides, maxParallel: number): string {
  const describeIn = ({ graph, called }: Compiled, prefix: string, open: readonly string[]): unknown[] =>
    graph.nodes
      .filter(({ agent }) => !agent)
      .map((node) => {
        const { calls, mayCall } = node;
        const inner = calls === undefined || mayCall || open.includes(calls) ? undefined : called.get(calls);
        const isIncluded = inner && calls !== undefined && open.length < deepest;

        return {
          ...fingerprintsAt(compiled, `${prefix}${node.path}`, models),
          ...describePlace(node, graph),
          variables: variablesAt(compiled, `${prefix}${node.path}`),
          calls: isIncluded ? describeCalled(inner, `${prefix}${node.path}/`, [...open, calls]) : calls,
        };
      })
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  const describeCalled = (inner: Compiled, prefix: string, open: readonly string[]): unknown => ({
    maxParallel: inner.graph.maxParallel,
    values: valuesOf(inner),
    steps: describeIn(inner, prefix, open),
  });

  return hashDefinition(definitionJson({ maxParallel, values: valuesOf(compiled), steps: describeIn(compiled, '', []) }));
}

/** The values that the text gives to its steps. */
const valuesOf = ({ pipeline: { data, variables, inputs } }: Compiled): unknown => ({
  data,
  variables,
  inputs: inputs.map(({ name, default: value }) => ({ name, value })),
});

/** The values that a group gives to the steps inside it: those know them by name only. */
function variablesAt(compiled: Compiled, path: string): unknown {
  const work = findStepAt(compiled, path)?.step.work;
  return work?.kind === 'group' && work.variables.length > 0 ? work.variables : undefined;
}

/** Where a step stands: what it waits for, what leads to it, and how many of its items run at once. */
function describePlace(node: Node, { frames, nodes }: Graph) {
  const { path, frame, predecessors, ordered, dormant, routes, policy, loop } = node;
  const inFrame = frames[frame]?.nodes ?? [];
  const pathsOf = (positions: readonly number[] = []): string[] =>
    positions.map((position) => nodes[inFrame[position] ?? -1]?.path ?? '').sort();
  const targets = Object.entries(routes).map(([cause, to]) => [cause, pathsOf(to.map(({ target }) => target))]);

  return {
    path,
    after: pathsOf(predecessors),
    ordered: pathsOf(ordered),
    dormant,
    routes: Object.fromEntries(targets),
    policy,
    loop: loop && [loop.maxParallel, loop.parallel, loop.onItemFailure],
  };
}

/** The models that answered a run in place of names of its text, by its log. */
export function modelOverridesOf({ started, steps }: RunState, compiled: Compiled): ModelOverrides {
  const all = started?.model;
  if (all !== undefined) return { all };

  const asking = new Map<string, readonly string[]>();
  for (const step of steps.values()) {
    const path = staticPath(step.path);
    const found = asking.has(path) ? undefined : findStepAt(compiled, path);
    if (found)
      asking.set(
        path,
        listUnnamed(found, compiled.pipeline).map(({ id }) => id),
      );
    const unnamed = firstAsked(step, asking.get(path) ?? []);
    if (unnamed !== undefined) return { unnamed };
  }

  return {};
}

/** The model of a step, or of one of its agents, whose name is left open; a later attempt may have asked another one. */
function firstAsked({ node, why, calls, parameters }: StepState, asking: readonly string[]): string | undefined {
  const [first] = asking;
  if (first === undefined) return undefined;
  if (node.kind === 'agents') return modelOfAgent(parameters, first);
  return calls.find((call) => call?.kind === 'model')?.name ?? why?.model?.chosen;
}

/** By the parameters of its step: an agent need not have spoken. */
function modelOfAgent(parameters: Json | undefined, agent: string): string | undefined {
  const agents = isMap(parameters) ? parameters['agents'] : undefined;
  const about = isMap(agents) ? agents[agent] : undefined;
  const model = isMap(about) ? about['model'] : undefined;
  return typeof model === 'string' ? model : undefined;
}
