import type { Compiled } from '../compile/compiled.ts';
import type { Node } from '../compile/graph/graph.ts';
import { embeddedText } from '../compile/pipeline/embedded/written.ts';
import type { Step } from '../compile/pipeline/model/step.ts';
import type { Range } from '../language/problems.ts';
import { type Path, staticPath } from '../state/path.ts';

/** A pipeline of a plan (the main one or a called one), with its source text. */
export interface PlanPipeline {
  /** The name in `Node.calls`; undefined for the main pipeline. */
  name?: string;
  compiled: Compiled;
  /** The file that it is written in; an embedded pipeline has that of its caller. */
  file: string;
  /** That file's text. */
  text: string;
  /** The offset in the file of an index of the pipeline's own text. */
  offset(index: number): number;
}

/** The pipeline of a plan and every one that it calls, each once, callers first. */
export function pipelinesOfPlan(compiled: Compiled, file = compiled.world.file): PlanPipeline[] {
  const units: PlanPipeline[] = [{ compiled, file, text: compiled.text, offset: (index) => index }];
  const seen = new Set<string>();
  for (const pipeline of units) {
    for (const node of pipeline.compiled.graph.nodes) {
      for (const name of namesOf(node)) {
        if (seen.has(name)) continue;
        seen.add(name);
        const called = calledBy(compiled, pipeline, node, name);
        if (called) units.push(called);
      }
    }
  }

  return units;
}

/** The names of the pipelines that a node may call. */
const namesOf = ({ calls, mayCall }: Node): string[] => {
  if (mayCall) return Object.values(mayCall);
  if (calls === undefined) return [];
  return [calls];
};

/** The pipeline that a node of a plan's pipeline calls. An embedded one has the caller's file. */
function calledBy(outermost: Compiled, callee: PlanPipeline, node: Node, name: string): PlanPipeline | undefined {
  const compiled = outermost.called.get(name);
  const placement = callee.compiled.steps[node.index];
  if (!compiled || placement?.step.work.kind !== 'pipeline') return undefined;

  const { pipeline } = placement.step.work;
  if (pipeline.kind === 'file' || pipeline.kind === 'computed')
    return { name, compiled, file: compiled.world.file, text: compiled.text, offset: (index) => index };

  const { offsetAt } = embeddedText(pipeline, placement.block);
  const from = callee.compiled.at(placement.block);
  return { name, compiled, file: callee.file, text: callee.text, offset: (index) => callee.offset(from + offsetAt(index)) };
}

/** A step with its position: the range is one of the pipeline's file. */
interface StepLocation {
  unit: PlanPipeline;
  node: Node;
  step: Step;
  range: Range;
  /** The start of the step's block in its pipeline's text. */
  from: number;
}

/** The step behind a node of a plan's pipeline. */
export function locateNode(pipeline: PlanPipeline, node: Node): StepLocation | undefined {
  const placement = pipeline.compiled.steps[node.index];
  if (!placement) return undefined;

  const { step, block } = placement;
  const from = pipeline.compiled.at(block);
  return {
    unit: pipeline,
    node,
    step,
    from,
    range: { start: pipeline.offset(from + step.range.start), end: pipeline.offset(from + step.range.end) },
  };
}

/** The position of the failed key of a step (`assert.1.condition`); undefined where only the step is known. */
export function locateField({ unit, step, from }: StepLocation, field: string): Range | undefined {
  const range = rangeIn(step.work, field);
  return range && { start: unit.offset(from + range.start), end: unit.offset(from + range.end) };
}

function rangeIn(work: Step['work'], field: string): Range | undefined {
  if (work.kind === 'fail') return work.message.node.range;
  if (work.kind !== 'assert') return undefined;
  return work.assertions.find((assertion) => assertion.field === field)?.condition.node.range;
}

/** The step of a path, also inside called pipelines or with iterations. Undefined where the texts have no such step. */
export function locatePath(units: readonly PlanPipeline[], path: Path): StepLocation | undefined {
  let pipeline = units[0];
  let node: Node | undefined;
  for (const part of staticPath(path).split('/')) {
    const names: readonly (string | undefined)[] = node ? namesOf(node) : [];
    // Of several pipelines that the run may have chosen, the one with that step.
    if (node) pipeline = units.find(({ name, compiled }) => names.includes(name) && compiled.byPath.has(part));
    node = pipeline?.compiled.byPath.get(part);
    if (!node) return undefined;
  }

  return pipeline && node && locateNode(pipeline, node);
}
