import type { Node } from '../../compile/graph/graph.ts';
import { passedIn } from '../../compile/graph/names/passed.ts';
import { promptFallbacks } from '../../compile/pipeline/model/fallback.ts';
import { asksModels, partsOfWork } from '../../compile/pipeline/model/parts.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { MapValue, Value } from '../../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { stepKinds } from '../../language/kinds.ts';
import type { Observation } from '../history.ts';
import { addRanges, multiplyRanges, type NumberRange, rangeOfNumbers, unknownRange, zeroRange } from '../ranges.ts';
import { addUsage, type CallUsage, isFreeModel, isPriced, zeroUsage } from './call-usage.ts';
import type { EstimatePosition } from './position.ts';
import { type StepLoad, scheduleLength } from './schedule-length.ts';
import { estimateStepCalls, modelOfTool } from './step-calls.ts';
import { evaluateCount, evaluateKnown, type ValuesBeforeRun, valuesBeforeRun } from './text-length.ts';

/** The depth to which called pipelines are estimated; deeper or recursive ones are unknown. */
const deepest = 8;

/** Adds the steps of a pipeline to the estimate; returns the duration of one run. */
export function estimatePipeline(position: EstimatePosition): NumberRange {
  const { graph } = position.compiled;
  const main = estimateFrame(position, 0);
  return graph.last === undefined ? main : addRanges(main, estimateFrame(position, graph.last));
}

function estimateFrame(position: EstimatePosition, frame: number): NumberRange {
  const { compiled, world } = position;
  const { graph } = compiled;
  const nodes = (graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);
  // A route of another step may skip this one.
  const passed = passedIn(nodes);
  const loads = nodes.map((node): StepLoad => {
    const maybe = node.condition !== undefined || node.dormant || passed[node.position];
    const runs = maybe ? { low: 0, high: position.runs.high } : position.runs;
    const duration = estimateNode({ ...position, runs }, node);
    return { node, duration: maybe ? { low: 0, high: duration.high } : duration };
  });

  return scheduleLength(loads, world.maxParallel ?? compiled.pipeline.limits.maxParallel);
}

/** The duration of each execution of a node. */
function estimateNode(position: EstimatePosition, node: Node): NumberRange {
  const { compiled, estimate, prefix } = position;
  const step = compiled.steps[node.index]?.step;
  if (!step) return zeroRange;
  if (node.loop) return estimateLoop(position, node, step);
  if (node.calls !== undefined) return estimateCall(position, node, node.calls, step);
  if (node.body !== undefined) return estimateFrame(position, node.body);
  if (node.kind !== 'ask') return estimateStep(position, node, step);

  estimate.people.push(`${prefix}${node.path}`);
  return zeroRange;
}

function estimateCall(position: EstimatePosition, node: Node, calls: string, { work }: Step): NumberRange {
  const { compiled, open, prefix } = position;
  const called = compiled.called.get(calls);
  // Which of several pipelines is called is known only to the run.
  if (!called || node.mayCall || open.length > deepest || open.includes(calls)) {
    addStep(position, node, { usage: unknownUsage, duration: unknownRange, observed: 0 });
    return unknownRange;
  }

  const known = valuesBeforeRun(called, work.kind === 'pipeline' ? evaluateInputs(work.inputs, position.known) : {});
  const inner = { prefix: `${prefix}${node.path}/`, known, named: known, open: [...open, calls] };
  return estimatePipeline({ ...position, ...inner, compiled: called });
}

const unknownUsage: CallUsage = {
  calls: unknownRange,
  input_tokens: unknownRange,
  output_tokens: unknownRange,
  cost: unknownRange,
};

/**
 * A step without inner steps: its model calls, those for AUTO tags that are answered during the run, and those of its judge.
 */
function estimateStep(position: EstimatePosition, node: Node, step: Step): NumberRange {
  const { world, estimate, prefix } = position;
  const { work } = step;
  const observed = world.history.steps.get(`${prefix}${node.path}`) ?? [];
  const meanwhile = step.autos.filter(({ when }) => when === 'run').length;
  const asks = asksModels(work) || modelOfTool(step) !== undefined;
  if (!asks && meanwhile === 0 && !step.quality?.rubric && promptFallbacks(step).length === 0) {
    const { takesTime } = stepKinds[node.kind];
    const earlier = rangeOfNumbers(observed.flatMap((run) => run.duration ?? []));
    const duration = earlier ?? (takesTime ? unknownRange : zeroRange);
    if (takesTime || observed.length) addStep(position, node, { usage: zeroUsage, duration, observed: observed.length });
    return duration;
  }

  const { asked, besides, usage, other, unbounded } = estimateStepCalls(position, step, meanwhile);
  // Where members are computed, an earlier run may have asked other models.
  const same = partsOfWork(work).models.every(isWritten);
  const alike = observed.filter(({ model }) => !asks || (same && asked.some((one) => one.model === model)));
  const usual: CallUsage = {
    calls: seenIn(alike, 'calls') ?? usage.calls,
    input_tokens: seenIn(alike, 'input_tokens') ?? usage.input_tokens,
    output_tokens: seenIn(alike, 'output_tokens') ?? usage.output_tokens,
    cost: seenIn(alike, 'cost') ?? usage.cost,
  };
  const each = other ? addUsage(usual, other) : usual;
  const models = [...asked, ...besides];
  if (work.kind === 'prompt' && work.batchApi && !asked.every(isFreeModel)) estimate.batched.push(`${prefix}${node.path}`);
  if (each.cost.high === null) estimate.unpriced.push(...models.flatMap((facts) => (isPriced(facts) ? [] : facts.model)));
  if (position.runs.high !== 0 && (alike.length === 0 || other))
    estimate.unbounded.push(...unbounded.map(({ model, context = null }) => ({ model, context })));
  const duration = rangeOfNumbers(alike.flatMap((run) => run.duration ?? [])) ?? unknownRange;
  const model = [...new Set(models.map((facts) => facts.model))].join(', ');

  addStep(position, node, { usage: each, duration, observed: alike.length, model });
  return duration;
}

const isWritten = (value: Value): boolean => value.kind === 'constant' || (value.kind === 'list' && value.items.every(isWritten));

const seenIn = (observed: readonly Observation[], what: keyof CallUsage): NumberRange | undefined =>
  rangeOfNumbers(observed.flatMap((one) => one[what] ?? []));

function estimateLoop(position: EstimatePosition, node: Node, step: Step): NumberRange {
  const { compiled, world, estimate } = position;
  const { loop } = step;
  if (!loop || node.body === undefined) return zeroRange;

  const path = `${position.prefix}${node.path}`;
  const list = loop.kind === 'for_each' ? evaluateKnown(loop.list, position.known) : undefined;
  const batch = loop.kind === 'for_each' ? loop.batch : undefined;
  const known = Array.isArray(list) ? inBatches(list, batch?.size) : undefined;
  const before = rangeOfNumbers(world.history.items.get(path) ?? []);
  const bound =
    loop.kind === 'while'
      ? { low: loop.while ? 0 : 1, high: evaluateCount(loop.maxIterations, position.known) ?? null }
      : unknownRange;
  const early = loop.kind === 'for_each' && loop.breakIf !== undefined;
  const items = known ? { low: early ? Math.min(1, known.length) : known.length, high: known.length } : (before ?? bound);
  if (!known && !before) estimate.open.push({ path, most: items.high });
  const names = known?.length && loop.kind === 'for_each' ? longestItem(known, loop.as) : {};
  const runs = multiplyRanges(position.runs, items);
  const once = estimateFrame({ ...position, runs, known: { ...position.known, ...names } }, node.body);
  const { maxParallel } = loop;
  const together = Math.max(
    1,
    Math.min(
      typeof maxParallel === 'number' ? maxParallel : Number.POSITIVE_INFINITY,
      world.maxParallel ?? compiled.pipeline.limits.maxParallel,
    ),
  );

  // A computed parallelism may be as low as one.
  const least = typeof maxParallel === 'object' ? 1 : together;
  const rounds = { low: Math.ceil(items.low / together), high: items.high === null ? null : Math.ceil(items.high / least) };

  return multiplyRanges(rounds, once);
}

/** What the iterations of a loop are about: its items, or several of them at once. */
function inBatches(list: readonly Json[], size: number | undefined): readonly Json[] {
  if (size === undefined) return list;
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}

/** The item with the longest text represents all, so that the upper bound holds. */
function longestItem(items: readonly Json[], as: string): ValuesBeforeRun {
  const item = items.reduce((most, one) => (JSON.stringify(one).length > JSON.stringify(most).length ? one : most));
  return { [as]: item, item, index: 0 };
}

/** The inputs of a call, as far as they are known. */
function evaluateInputs({ entries }: MapValue, known: ValuesBeforeRun): JsonMap {
  const inputs: JsonMap = {};
  for (const { key, value } of entries) {
    const json = evaluateKnown(value, known);
    if (json !== undefined) setMember(inputs, key, json);
  }
  return inputs;
}

/** The estimate of one run of a step. */
interface OneRun {
  usage: CallUsage;
  duration: NumberRange;
  /** How many earlier runs it rests on. */
  observed: number;
  model?: string;
}

function addStep({ estimate, prefix, runs }: EstimatePosition, { path, kind }: Node, one: OneRun): void {
  const { usage, duration, observed, model } = one;
  estimate.steps.push({
    path: `${prefix}${path}`,
    kind,
    runs,
    calls: multiplyRanges(runs, usage.calls),
    input_tokens: multiplyRanges(runs, usage.input_tokens),
    output_tokens: multiplyRanges(runs, usage.output_tokens),
    cost: multiplyRanges(runs, usage.cost),
    duration,
    model,
    seen: observed,
  });
}
