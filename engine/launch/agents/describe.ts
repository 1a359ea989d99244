import type { Compiled } from '../../compile/compile.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import { describeStructure } from '../../insight/structure/structure.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import type { RunState } from '../../state/state.ts';
import { contractOf } from '../explain/contract.ts';

/** The problems of a pipeline, for an agent; lines count from 1. */
export function describeProblems({ text, problems }: Pick<Compiled, 'text' | 'problems'>, file: string): JsonMap {
  const lines = lineStarts(text);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const list = problems.map(({ code, severity, message, hint, range }): JsonMap => {
    const { line } = toPosition(lines, range.start);
    return { line: line + 1, severity, code, message: hint ? `${message} ${hint}` : message };
  });

  return { file, runs: errors === 0, errors, problems: list };
}

/** The inputs, outputs and steps of a pipeline, for an agent. */
export function describePipeline(compiled: Compiled, file: string): JsonMap {
  const { pipeline, graph } = compiled;
  const { inputs, outputs } = contractOf(compiled);
  return {
    file,
    id: pipeline.id,
    description: pipeline.description ?? null,
    inputs,
    outputs,
    steps: graph.nodes.map(({ path, kind }) => ({ path, kind })),
    structure: describeStructure(pipeline, graph),
  };
}

/** The failed steps of a run. */
export const describeFailedSteps = ({ steps }: Pick<RunState, 'steps'>): Json =>
  [...steps.values()].flatMap(({ path, failure }) => (failure ? [{ path, kind: failure.kind, message: failure.message }] : []));
