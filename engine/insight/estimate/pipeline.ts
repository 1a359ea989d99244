import type { Compiled } from '../../compile/compiled.ts';
import type { Node } from '../../compile/graph/graph.ts';
import { passedIn } from '../../compile/graph/passed.ts';
import { asksModels, partsOf } from '../../compile/pipeline/model/parts.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { stepKinds } from '../../language/kinds.ts';
import type { Observation } from '../history.ts';
import { addRanges, multiplyRanges, type NumberRange, rangeOfNumbers, unknownRange, zeroRange } from '../ranges.ts';
import { addUsage, type CallUsage, isPriced } from './call-usage.ts';
import type { Estimate, EstimateWorld } from './estimate.ts';
import { type StepLoad, scheduleLength } from './schedule-length.ts';
import { estimateStepCalls } from './step-calls.ts';
import { evaluateCount, evaluateKnown, type ValuesBeforeRun, valuesBeforeRun } from './text-length.ts';

/** Where a walk through a pipeline stands. */
interface EstimatePosition {
  prefix: string;
  runs: NumberRange;
  known: ValuesBeforeRun;
  /** What names of models are computed from: without what loops bind, since one item does not stand for another there. */
  named: ValuesBeforeRun;
  /** The pipeline that the run is of. */
  outer: Compiled['pipeline'];
  /** The pipelines that are being followed. */
  open: readonly string[];
}

/** How deep called pipelines are followed; deeper ones, and those that call themselves, are unknown. */
const deepest = 8;

/** Adds what the steps of a pipeline take; gives how long it takes once. */
export function estimatePipeline(compiled: Compiled, world: EstimateWorld, made: Estimate, place: EstimatePosition): NumberRange {
  const { graph } = compiled;
  const main = ofFrame(compiled, 0, world, made, place);
  return graph.last === undefined ? main : addRanges(main, ofFrame(compiled, graph.last, world, made, place));
}

function ofFrame(compiled: Compiled, frame: number, world: EstimateWorld, made: Estimate, place: EstimatePosition): NumberRange {
  const { graph } = compiled;
  const nodes = (graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);
  // A route of another step may lead past this one.
  const passed = passedIn(nodes);
  const loads = nodes.map((node): StepLoad => {
    const maybe = node.condition !== undefined || node.dormant || passed[node.position];
    const runs = maybe ? { low: 0, high: place.runs.high } : place.runs;
    const duration = ofNode(compiled, node, world, made, { ...place, runs });
    return { node, duration: maybe ? { low: 0, high: duration.high } : duration };
  });
  return scheduleLength(loads, world.maxParallel ?? compiled.pipeline.limits.maxParallel);
}

/** How long a node takes each time that it runs. */
function ofNode(compiled: Compiled, node: Node, world: EstimateWorld, made: Estimate, place: EstimatePosition): NumberRange {
  const step = compiled.steps[node.index]?.step;
  if (!step) return zeroRange;
  if (node.loop) return ofLoop(compiled, node, step, world, made, place);
  if (node.calls !== undefined) return ofCalled(compiled, node, node.calls, step, world, made, place);
  if (node.body !== undefined) return ofFrame(compiled, node.body, world, made, place);
  if (node.kind === 'ask') {
    made.people.push(`${place.prefix}${node.path}`);
    return zeroRange;
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
  place: EstimatePosition,
): NumberRange {
  const called = compiled.called.get(calls);
  // Which of several is called, only the run knows.
  if (!called || node.mayCall || place.open.length > deepest || place.open.includes(calls)) {
    add(made, node, place, { calls: unknownRange, input_tokens: unknownRange, output_tokens: unknownRange, cost: unknownRange });
    return unknownRange;
  }
  const known = valuesBeforeRun(called, work.kind === 'pipeline' ? givenTo(work.inputs, place.known) : {});
  const prefix = `${place.prefix}${node.path}/`;
  return estimatePipeline(called, world, made, { ...place, prefix, known, named: known, open: [...place.open, calls] });
}

/** A step that does its work itself: what it asks models, what the tags that are answered meanwhile ask, and who judges it. */
function ofStep(
  compiled: Compiled,
  node: Node,
  step: Step,
  world: EstimateWorld,
  made: Estimate,
  place: EstimatePosition,
): NumberRange {
  const { work } = step;
  const observed = world.history.steps.get(`${place.prefix}${node.path}`) ?? [];
  const meanwhile = step.autos.filter(({ when }) => when === 'run').length;
  const asks = asksModels(work);
  if (!asks && meanwhile === 0 && !step.quality?.rubric) {
    const { takesTime } = stepKinds[node.kind];
    const duration = rangeOfNumbers(observed.flatMap((one) => one.duration ?? [])) ?? (takesTime ? unknownRange : zeroRange);
    if (takesTime || observed.length) add(made, node, place, {}, duration, observed.length);
    return duration;
  }
  const { asked, besides, needs, other, unbounded } = estimateStepCalls(compiled, step, meanwhile, world, place);
  // Of members that are computed, an earlier run may have asked others.
  const same = partsOf(work).models.every(isWritten);
  const alike = observed.filter(({ model }) => !asks || (same && asked.some((one) => one.model === model)));
  const usual: CallUsage = {
    calls: seenIn(alike, 'calls') ?? needs.calls,
    input_tokens: seenIn(alike, 'input_tokens') ?? needs.input_tokens,
    output_tokens: seenIn(alike, 'output_tokens') ?? needs.output_tokens,
    cost: seenIn(alike, 'cost') ?? needs.cost,
  };
  const each = other ? addUsage(usual, other) : usual;
  const all = [...asked, ...besides];
  if (each.cost.high === null) made.unpriced.push(...all.flatMap((facts) => (isPriced(facts) ? [] : facts.model)));
  if (place.runs.high !== 0 && (alike.length === 0 || other))
    made.unbounded.push(...unbounded.map(({ model, context = null }) => ({ model, context })));
  const time = rangeOfNumbers(alike.flatMap((one) => one.duration ?? [])) ?? unknownRange;
  add(made, node, place, each, time, alike.length, [...new Set(all.map(({ model }) => model))].join(', '));
  return time;
}

const isWritten = (value: Value): boolean => value.kind === 'constant' || (value.kind === 'list' && value.items.every(isWritten));

const seenIn = (observed: readonly Observation[], what: keyof CallUsage): NumberRange | undefined =>
  rangeOfNumbers(observed.flatMap((one) => one[what] ?? []));

function ofLoop(
  compiled: Compiled,
  node: Node,
  step: Step,
  world: EstimateWorld,
  made: Estimate,
  place: EstimatePosition,
): NumberRange {
  const { loop } = step;
  if (!loop || node.body === undefined) return zeroRange;
  const path = `${place.prefix}${node.path}`;
  const list = loop.kind === 'for_each' ? evaluateKnown(loop.list, place.known) : undefined;
  const known = Array.isArray(list) ? list : undefined;
  const before = rangeOfNumbers(world.history.items.get(path) ?? []);
  const bound =
    loop.kind === 'while'
      ? { low: loop.while ? 0 : 1, high: evaluateCount(loop.maxIterations, place.known) ?? null }
      : unknownRange;
  const early = loop.kind === 'for_each' && loop.breakIf !== undefined;
  const items = known ? { low: early ? Math.min(1, known.length) : known.length, high: known.length } : (before ?? bound);
  if (!known && !before) made.open.push({ path, most: items.high });
  const names = known?.length && loop.kind === 'for_each' ? longestItem(known, loop.as) : {};
  const runs = multiplyRanges(place.runs, items);
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
  return multiplyRanges(rounds, once);
}

/** The item with the longest text stands for all, so that the upper end holds. */
function longestItem(items: readonly Json[], as: string): ValuesBeforeRun {
  const item = items.reduce((most, one) => (JSON.stringify(one).length > JSON.stringify(most).length ? one : most));
  return { [as]: item, item, index: 0 };
}

function givenTo(inputs: Extract<Value, { kind: 'map' }>, known: ValuesBeforeRun): JsonMap {
  const given: JsonMap = {};
  for (const { key, value } of inputs.entries) {
    const one = evaluateKnown(value, known);
    if (one !== undefined) given[key] = one;
  }
  return given;
}

function add(
  made: Estimate,
  { path, kind }: Node,
  { prefix, runs }: EstimatePosition,
  each: Partial<CallUsage>,
  duration: NumberRange = unknownRange,
  observed = 0,
  model?: string,
): void {
  const all = (range: NumberRange = zeroRange): NumberRange => multiplyRanges(runs, range);
  made.steps.push({
    path: `${prefix}${path}`,
    kind,
    runs,
    calls: all(each.calls),
    input_tokens: all(each.input_tokens),
    output_tokens: all(each.output_tokens),
    cost: all(each.cost),
    duration,
    model,
    seen: observed,
  });
}
