import type { Compiled } from '../compile/compiled.ts';
import type { Node } from '../compile/graph/graph.ts';
import { modelsOfExperts } from '../compile/pipeline/known-models.ts';
import type { Cascade, Step } from '../compile/pipeline/model/step.ts';
import type { Value } from '../compile/pipeline/model/value.ts';
import { namedIn } from '../compile/pipeline/settings.ts';
import { whoAnswers } from '../compile/pipeline/who-answers.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { wish } from '../run/choosing.ts';
import type { Wish } from '../run/ports.ts';
import { callsOf, type Needs, needsOf } from './estimate/calls.ts';
import { type Load, spanOf } from './estimate/span.ts';
import type { History } from './history.ts';
import { type Known, knownBefore, knownValue } from './known-text.ts';
import { exactly, none, plus, type Range, seen, sum, times, unknown } from './ranges.ts';

/** What is known of a model: USD per million tokens, tokens. */
export interface ModelFacts {
  /** As it would be asked; `computed` where only the run can tell. */
  model: string;
  input_price?: number;
  output_price?: number;
  context?: number;
  max_output?: number;
}

export interface EstimateWorld {
  /** The model that answers where `named` (or nothing) is asked for. */
  model(named: string | undefined, wish?: Wish): ModelFacts;
  history: History;
  inputs?: JsonMap;
  /** Steps that run at the same time, at most. */
  maxParallel?: number;
}

/** What one step of a run would take, over all the times that it runs. Tokens, USD, milliseconds. */
export interface StepEstimate {
  path: string;
  kind: string;
  /** How often it runs. */
  runs: Range;
  calls: Range;
  input_tokens: Range;
  output_tokens: Range;
  cost: Range;
  /** Of one time that it runs. */
  duration: Range;
  model?: string;
  /** How many times it ran in the earlier runs that this rests on; 0 where it rests on the text alone. */
  seen: number;
}

export interface Estimate {
  steps: StepEstimate[];
  calls: Range;
  input_tokens: Range;
  output_tokens: Range;
  cost: Range;
  /** Without the time that people take. */
  duration: Range;
  /** Choices that a model makes before the first step; those with a locked answer are asked nobody. */
  autos: number;
  /** Loops of which only the run knows how often they repeat. */
  open: { path: string; most: number | null }[];
  /** Models without a known price. */
  unpriced: string[];
  /** Steps that wait for a person. */
  people: string[];
  /** Earlier runs that steps could be compared with, and what whole runs of exactly this text took. */
  earlier: { runs: number; whole: number; duration?: Range; cost?: Range };
}

/** How deep called pipelines are followed; deeper ones, and those that call themselves, are unknown. */
const deepest = 8;

/**
 * Reckons what a run would take, from the text, the prices and earlier runs. Nothing is asked. Attempts after a failure are not counted;
 * what cannot be known has no upper end.
 */
export function estimate(compiled: Compiled, world: EstimateWorld): Estimate {
  const made: Estimate = {
    steps: [],
    calls: none,
    input_tokens: none,
    output_tokens: none,
    cost: none,
    duration: none,
    autos: 0,
    open: [],
    unpriced: [],
    people: [],
    earlier: { runs: world.history.runs.length, whole: world.history.whole.length },
  };
  made.duration = ofPipeline(compiled, world, made, {
    prefix: '',
    runs: exactly(1),
    known: knownBefore(compiled, world.inputs),
    open: [compiled.world.file],
  });
  const all = new Set([...compiled.pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)]);
  made.autos = [...all].filter(({ when }) => when === 'compile').length;
  const { whole } = world.history;
  const [duration, cost] = [seen(whole.map((one) => one.duration)), seen(whole.flatMap((one) => one.cost ?? []))];
  return {
    ...made,
    calls: sum(made.steps.map(({ calls }) => calls)),
    input_tokens: sum(made.steps.map(({ input_tokens }) => input_tokens)),
    output_tokens: sum(made.steps.map(({ output_tokens }) => output_tokens)),
    cost: sum(made.steps.map((step) => step.cost)),
    unpriced: [...new Set(made.unpriced)],
    earlier: { ...made.earlier, ...(duration ? { duration } : {}), ...(cost ? { cost } : {}) },
  };
}

interface Place {
  prefix: string;
  runs: Range;
  known: Known;
  /** The pipelines that are being followed. */
  open: readonly string[];
}

/** Adds what the steps of a pipeline take; gives how long it takes once. */
function ofPipeline(compiled: Compiled, world: EstimateWorld, made: Estimate, place: Place): Range {
  const { graph } = compiled;
  const main = ofFrame(compiled, 0, world, made, place);
  return graph.last === undefined ? main : plus(main, ofFrame(compiled, graph.last, world, made, place));
}

function ofFrame(compiled: Compiled, frame: number, world: EstimateWorld, made: Estimate, place: Place): Range {
  const { graph } = compiled;
  const nodes = (graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);
  const loads = nodes.map((node): Load => {
    const maybe = node.condition !== undefined || node.dormant || routedPast(nodes, node);
    const runs = maybe ? { low: 0, high: place.runs.high } : place.runs;
    const duration = ofNode(compiled, node, world, made, { ...place, runs });
    return { node, duration: maybe ? { low: 0, high: duration.high } : duration };
  });
  return spanOf(loads, world.maxParallel ?? compiled.pipeline.limits.maxParallel);
}

/** Whether a route of another step may lead past this one. */
const routedPast = (nodes: readonly Node[], { position }: Node): boolean =>
  nodes.some(({ routes }) => Object.values(routes).some((ways) => ways.some(({ past }) => past.includes(position))));

/** How long a node takes each time that it runs. */
function ofNode(compiled: Compiled, node: Node, world: EstimateWorld, made: Estimate, place: Place): Range {
  const step = compiled.steps[node.index]?.step;
  if (!step) return none;
  if (node.loop) return ofLoop(compiled, node, step, world, made, place);
  if (node.calls !== undefined) {
    const called = compiled.called.get(node.calls);
    // Which of several is called, only the run knows.
    if (!called || node.mayCall || place.open.length > deepest || place.open.includes(node.calls)) {
      add(made, node, place, { calls: unknown, input_tokens: unknown, output_tokens: unknown, cost: unknown });
      return unknown;
    }
    const given = step.work.kind === 'pipeline' ? givenTo(step.work.inputs, place.known) : {};
    const inner = {
      ...place,
      prefix: `${place.prefix}${node.path}/`,
      known: knownBefore(called, given),
      open: [...place.open, node.calls],
    };
    return ofPipeline(called, world, made, inner);
  }
  if (node.body !== undefined) return ofFrame(compiled, node.body, world, made, place);
  if (node.kind === 'ask') {
    made.people.push(`${place.prefix}${node.path}`);
    return none;
  }
  const observed = world.history.steps.get(`${place.prefix}${node.path}`) ?? [];
  const duration = seen(observed.flatMap((one) => one.duration ?? [])) ?? (pure.has(node.kind) ? none : unknown);
  const meanwhile = step.autos.filter(({ when }) => when === 'run').length;
  if (node.kind !== 'prompt' && node.kind !== 'ensemble' && meanwhile === 0) {
    if (!pure.has(node.kind) || observed.length) add(made, node, place, {}, duration, observed.length);
    return duration;
  }
  const asks = node.kind === 'prompt' || node.kind === 'ensemble';
  const facts = asks ? modelOf(compiled, step, world) : world.model(orchestratorOf(compiled));
  const alike = observed.filter(({ model }) => !asks || model === facts.model);
  const first = needsOf(
    plus(callsOf(compiled, step), { low: meanwhile, high: 2 * meanwhile }),
    step,
    compiled,
    facts,
    alike,
    place.known,
  );
  const each = step.cascade ? withOther(first, step.cascade, compiled, step, world, place.known) : first;
  if (each.cost.high === null && (facts.input_price === undefined || facts.output_price === undefined))
    made.unpriced.push(facts.model);
  const time = seen(alike.flatMap((one) => one.duration ?? [])) ?? unknown;
  add(made, node, place, each, time, alike.length, facts.model);
  return time;
}

/** The other model of a cascade is asked or not: what it takes is no part of the least, and part of the most. */
function withOther(
  first: Needs,
  { otherwise }: Cascade,
  compiled: Compiled,
  step: Step,
  world: EstimateWorld,
  known: Known,
): Needs {
  const named = knownValue(otherwise, {});
  const facts = typeof named === 'string' || Array.isArray(named) ? world.model(inText(named)) : { model: 'computed' };
  const other = needsOf(callsOf(compiled, step), step, compiled, facts, [], known);
  const more = (one: Range, two: Range): Range => ({ low: one.low, high: plus(one, two).high });
  return {
    calls: more(first.calls, other.calls),
    input_tokens: more(first.input_tokens, other.input_tokens),
    output_tokens: more(first.output_tokens, other.output_tokens),
    cost: more(first.cost, other.cost),
  };
}

const inText = (named: Json): string => (typeof named === 'string' ? named : JSON.stringify(named));

/** They take no time that anybody would notice. */
const pure: ReadonlySet<string> = new Set(['set', 'transform', 'switch', 'group']);

function ofLoop(compiled: Compiled, node: Node, step: Step, world: EstimateWorld, made: Estimate, place: Place): Range {
  const { loop } = step;
  if (!loop || node.body === undefined) return none;
  const path = `${place.prefix}${node.path}`;
  const list = loop.kind === 'for_each' ? knownValue(loop.list, place.known) : undefined;
  const known = Array.isArray(list) ? list : undefined;
  const before = seen(world.history.items.get(path) ?? []);
  const bound =
    loop.kind === 'while'
      ? { low: loop.while ? 0 : 1, high: typeof loop.maxIterations === 'number' ? loop.maxIterations : null }
      : unknown;
  const early = loop.kind === 'for_each' && loop.breakIf !== undefined;
  const items = known ? { low: early ? Math.min(1, known.length) : known.length, high: known.length } : (before ?? bound);
  if (!known && !before) made.open.push({ path, most: items.high });
  const names = known?.length && loop.kind === 'for_each' ? longestItem(known, loop.as) : {};
  const runs = times(place.runs, items);
  const once = ofFrame(compiled, node.body, world, made, { ...place, runs, known: { ...place.known, ...names } });
  const { maxParallel } = loop;
  const together = Math.max(
    1,
    Math.min(
      typeof maxParallel === 'number' ? maxParallel : Number.POSITIVE_INFINITY,
      world.maxParallel ?? compiled.pipeline.limits.maxParallel,
    ),
  );
  // What the run computes may be as little as one at a time.
  const least = typeof maxParallel === 'object' ? 1 : together;
  const rounds = { low: Math.ceil(items.low / together), high: items.high === null ? null : Math.ceil(items.high / least) };
  return times(rounds, once);
}

/** The item with the longest text stands for all, so that the upper end holds. */
function longestItem(items: readonly Json[], as: string): Known {
  const item = items.reduce((most, one) => (JSON.stringify(one).length > JSON.stringify(most).length ? one : most));
  return { [as]: item, item, index: 0 };
}

function givenTo(inputs: Extract<Value, { kind: 'map' }>, known: Known): JsonMap {
  const given: JsonMap = {};
  for (const { key, value } of inputs.entries) {
    const one = knownValue(value, known);
    if (one !== undefined) given[key] = one;
  }
  return given;
}

/** Who answers a prompt: what is named nearest, or what a selection chooses. */
function modelOf(compiled: Compiled, step: Step, world: EstimateWorld): ModelFacts {
  const { pipeline, world: around } = compiled;
  const shared = namedIn(around.settings ?? {}).experts;
  const { model, selection, tools } = whoAnswers(step, pipeline, pipeline, shared);
  const can = [...(step.answer ? ['schema'] : []), ...(tools.length ? ['tools'] : [])];
  const chooses = selection && wish(selection, [pipeline], modelsOfExperts(shared), { can });
  if (model === undefined) return world.model(undefined, chooses);
  const named = knownValue(model, {});
  const first = Array.isArray(named) && !chooses ? named[0] : named;
  return typeof first === 'string' || Array.isArray(first) ? world.model(inText(first), chooses) : { model: 'computed' };
}

/** Who answers AUTO tags. */
function orchestratorOf({ pipeline: { orchestrator, defaultModel }, world: { settings } }: Compiled): string | undefined {
  const value = orchestrator ?? (settings?.orchestrator === undefined ? defaultModel : undefined);
  const named = value ? knownValue(value, {}) : settings?.orchestrator;
  const first = Array.isArray(named) ? named[0] : named;
  return typeof first === 'string' ? first : undefined;
}

function add(
  made: Estimate,
  { path, kind }: Node,
  { prefix, runs }: Place,
  each: Partial<Needs>,
  duration: Range = unknown,
  observed = 0,
  model?: string,
): void {
  const all = (range: Range = none): Range => times(runs, range);
  made.steps.push({
    path: `${prefix}${path}`,
    kind,
    runs,
    calls: all(each.calls),
    input_tokens: all(each.input_tokens),
    output_tokens: all(each.output_tokens),
    cost: all(each.cost),
    duration,
    ...(model === undefined ? {} : { model }),
    seen: observed,
  });
}
