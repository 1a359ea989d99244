import { memoize } from '../../../language/memoize.ts';
import { namespaces } from '../../../language/names.ts';
import type { Pipeline } from '../../pipeline/model/pipeline.ts';
import type { Checkable } from '../checkable.ts';

/** Facts of the pipeline that every case needs, looked up once. */
export interface PipelineFacts {
  /** A step gives its own value: no handler puts another in its place, or calls a tool instead. */
  isOwnValue: boolean;
  /** A model writes steps of it, so an answer may hold templates. */
  hasGenerated: boolean;
  outputs: ReadonlyMap<string, Pipeline['outputs'][number]>;
  /** Names that a template can mean. */
  names: ReadonlySet<string>;
}

export const pipelineFacts = memoize((checkable: Checkable): PipelineFacts => {
  const { pipeline, graph, steps } = checkable;
  return {
    isOwnValue: !steps.some(({ step }) =>
      step.handlers.some(({ use, fallback }) => use || (fallback && ('tool' in fallback || fallback.prompt))),
    ),
    hasGenerated: graph.nodes.some(({ kind }) => kind === 'generated'),
    outputs: new Map(pipeline.outputs.map((output) => [output.name, output])),
    names: new Set([
      ...pipeline.inputs.map(({ name }) => name),
      ...pipeline.variables.map(({ name }) => name),
      ...graph.nodes.map(({ id }) => id),
      ...Object.keys(namespaces),
    ]),
  };
});
