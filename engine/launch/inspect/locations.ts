import { findModelNames } from '../../compile/check/models/named-models.ts';
import type { Compiled } from '../../compile/compiled.ts';
import type { Node } from '../../compile/graph/graph.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import { locateField, locateNode, locatePath, type PlanPipeline, pipelinesOfPlan } from '../../insight/step-locations.ts';
import type { Range } from '../../language/problems.ts';
import type { Path } from '../../state/path.ts';

/** A position in the text of a file. */
export interface TextLocation {
  file: string;
  text: string;
  range: Range;
}

/**
 * The position of a run's step, in its pipeline or a called one; line and column count from 1. With `field` that of the key's
 * value in the step.
 */
export function locateStep(
  compiled: Compiled,
  path: Path,
  field?: string,
): { file: string; line: number; column: number } | undefined {
  const located = locatePath(pipelinesOfPlan(compiled), path);
  if (!located) return undefined;
  const { start } = (field === undefined ? undefined : locateField(located, field)) ?? located.range;
  const { line, character } = toPosition(lineStarts(located.unit.text), start);
  return { file: located.unit.file, line: line + 1, column: character + 1 };
}

/** The first position with one of these model names; a name in no text comes from elsewhere, such as `baton.yaml`. */
export function locateModelName(compiled: Compiled, names: readonly string[]): TextLocation | undefined {
  for (const pipeline of pipelinesOfPlan(compiled)) {
    const mention = [...findModelNames(pipeline.compiled.checkable)].find(({ name }) => names.includes(name));
    if (mention) return locationIn(pipeline, pipeline.compiled.at(mention.block), mention.range);
  }
  return undefined;
}

/** The position of a step of one of the pipelines. */
export function locateStepNode(compiled: Compiled, node: Node): TextLocation | undefined {
  const pipeline = pipelinesOfPlan(compiled).find((one) => one.compiled.graph.nodes[node.index] === node);
  const located = pipeline && locateNode(pipeline, node);
  return located && { file: located.unit.file, text: located.unit.text, range: located.range };
}

const locationIn = ({ file, text, offset }: PlanPipeline, from: number, { start, end }: Range): TextLocation => ({
  file,
  text,
  range: { start: offset(from + start), end: offset(from + end) },
});
