import type { Compiled } from '../../compile/compiled.ts';
import type { Node } from '../../compile/graph/graph.ts';
import { passedIn } from '../../compile/graph/passed.ts';
import { asksModels, partsOf } from '../../compile/pipeline/model/parts.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { kinds } from '../../language/kinds.ts';
import type { Observation } from '../history.ts';
import { none, plus, type Range, seen, times, unknown } from '../ranges.ts';
import { both, isPriced, type Needs } from './call-usage.ts';
import type { Estimate, EstimateWorld } from './estimate.ts';
import { type Load, spanOf } from './schedule-length.ts';
import { asking } from './step-calls.ts';
import { countOf, type Known, knownBefore, knownValue } from './text-length.ts';

/** Where a walk through a pipeline stands. */
interface Place {
  prefix: string;
  runs: Range;
  known: Known;
  /** What names of models are computed from: without what loops bind, since one item does not stand for another there. */
  named: Known;
  /** The pipeline that the run is of. */
  outer: Compiled['pipeline'];
  /** The pipelines that are being followed. */
  open: readonly string[];
}

/** How deep called pipelines are followed; deeper ones, and those that call themselves, are unknown. */
const deepest = 8;

/** Adds what the steps of a pipeline take; gives how long it takes once. */
export function ofPipeline(compiled: Compiled, world: EstimateWorld, made: Estimate, place: Place): Range {
  const { graph } = compiled;
  const main = ofFrame(compiled, 0, world, made, place);
  return graph.last === undefined ? main : plus(main, ofFrame(compiled, graph.last, world, made, place));
}

function ofFrame(compiled: Compiled, frame: number, world: EstimateWorld, made: Estimate, place: Place): Range {
  const { graph } = compiled;
  const nodes = (graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);
  // A route of another step may lead past this one.
  const passed = passedIn(nodes);
  const loads = nodes.map((node): Load => {
    const maybe = node.condition !== undefined || node.dormant || passed[node.position];
    const runs = maybe ? { low: 0, high: place.runs.high } : place.runs;
    const duration = ofNode(compiled, node, world, made, { ...place, runs });
    return { node, duration: maybe ? { low: 0, high: duration.high } : duration };
  });
  return spanOf(loads, world.maxParallel ?? compiled.pipeline.limits.maxParallel);
}

/** How long a node takes each time that it runs. */
function ofNode(compiled: Compiled, node: Node, world: EstimateWorld, made: Estimate, place: Place): Range {
  const step = compiled.steps[node.index]?.step;
  if (!step) return none;
  if (node.loop) return ofLoop(compiled, node, step, world, made, place);
  if (node.calls !== undefined) return ofCalled(compiled, node, node.calls, step, world, made, place);
  if (node.body !== undefined) return ofFrame(compiled, node.body, world, made, place);
  if (node.kind === 'ask') {
    made.people.push(`${place.prefix}${node.path}`);
    return none;
  }
  return ofStep(compiled, node, step, world, made, place);
}

function ofCalled(
  compiled: Compiled,
  node: Node,
  calls: string,
  { work }: Step,
  world: EstimateWorld,
  made: Estimate,
  place: Place,
): Range {
  const called = compiled.called.get(calls);
  // Which of several is called, only the run knows.
  if (!called || node.mayCall || place.open.length > deepest || place.open.includes(calls)) {
    add(made, node, place, { calls: unknown, input_tokens: unknown, output_tokens: unknown, cost: unknown });
    return unknown;
  }
  const known = knownBefore(called, work.kind === 'pipeline' ? givenTo(work.inputs, place.known) : {});
  const prefix = `${place.prefix}${node.path}/`;
  return ofPipeline(called, world, made, { ...place, prefix, known, named: known, open: [...place.open, calls] });
}

/** A step that does its work itself: what it asks models, what the tags that are answered meanwhile ask, and who judges it. */
function ofStep(compiled: Compiled, node: Node, step: Step, world: EstimateWorld, made: Estimate, place: Place): Range {
  const { work } = step;
  const observed = world.history.steps.get(`${place.prefix}${node.path}`) ?? [];
  const meanwhile = step.autos.filter(({ when }) => when === 'run').length;
  const asks = asksModels(work);
  if (!asks && meanwhile === 0 && !step.quality?.rubric) {
    const { takesTime } = kinds[node.kind];
    const duration = seen(observed.flatMap((one) => one.duration ?? [])) ?? (takesTime ? unknown : none);
    if (takesTime || observed.length) add(made, node, place, {}, duration, observed.length);
    return duration;
  }
  const { asked, besides, needs, other, unbounded } = asking(compiled, step, meanwhile, world, place);
  // Of members that are computed, an earlier run may have asked others.
  const same = partsOf(work).models.every(isWritten);
  const alike = observed.filter(({ model }) => !asks || (same && asked.some((one) => one.model === model)));
  const usual: Needs = {
    calls: seenIn(alike, 'calls') ?? needs.calls,
    input_tokens: seenIn(alike, 'input_tokens') ?? needs.input_tokens,
    output_tokens: seenIn(alike, 'output_tokens') ?? needs.output_tokens,
    cost: seenIn(alike, 'cost') ?? needs.cost,
  };
  const each = other ? both(usual, other) : usual;
  const all = [...asked, ...besides];
  if (each.cost.high === null) made.unpriced.push(...all.flatMap((facts) => (isPriced(facts) ? [] : facts.model)));
  if (place.runs.high !== 0 && (alike.length === 0 || other))
    made.unbounded.push(...unbounded.map(({ model, context = null }) => ({ model, context })));
  const time = seen(alike.flatMap((one) => one.duration ?? [])) ?? unknown;
  add(made, node, place, each, time, alike.length, [...new Set(all.map(({ model }) => model))].join(', '));
  return time;
}

const isWritten = (value: Value): boolean => value.kind === 'constant' || (value.kind === 'list' && value.items.every(isWritten));

const seenIn = (observed: readonly Observation[], what: keyof Needs): Range | undefined =>
  seen(observed.flatMap((one) => one[what] ?? []));

function ofLoop(compiled: Compiled, node: Node, step: Step, world: EstimateWorld, made: Estimate, place: Place): Range {
  const { loop } = step;
  if (!loop || node.body === undefined) return none;
  const path = `${place.prefix}${node.path}`;
  const list = loop.kind === 'for_each' ? knownValue(loop.list, place.known) : undefined;
  const known = Array.isArray(list) ? list : undefined;
  const before = seen(world.history.items.get(path) ?? []);
  const bound =
    loop.kind === 'while' ? { low: loop.while ? 0 : 1, high: countOf(loop.maxIterations, place.known) ?? null } : unknown;
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
