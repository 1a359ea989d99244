/** The part of a pipeline that a trail of keys leads to (outside in, `-` for list items). */
export interface PipelinePart {
  /** The map of a pipeline, the map of a step, or a place inside one of their keys. */
  kind: 'top' | 'step' | 'inTop' | 'inStep';
  /** The key of the pipeline or step that contains the place. */
  key: string;
  /** The rest of the path after that key. */
  rest: readonly string[];
}

/** Follows a trail from the top of the file, into groups, loops, branches, and pipelines written inline in a step. */
export function pipelinePartAt(trail: readonly string[]): PipelinePart {
  let at = trail[0] === 'pipeline' || trail[0] === 'workflow' ? 1 : 0;
  let inStep = false;
  for (;;) {
    const key = trail[at];
    if (key === undefined) return { kind: inStep ? 'step' : 'top', key: '', rest: [] };

    const rest = trail.slice(at + 1);
    const into = inStep ? inside(key, rest) : insideTop(key, rest);
    if (into === undefined) return { kind: inStep ? 'inStep' : 'inTop', key, rest };

    inStep = key !== 'pipeline';
    at += 1 + into;
  }
}

/** The number of keys from a top-level key to the step inside it; undefined if there is none. */
const insideTop = (key: string, rest: readonly string[]): number | undefined =>
  (key === 'steps' || key === 'finally') && rest[0] === '-' ? 1 : undefined;

/** The number of keys from a key of a step to the step or pipeline inside it; undefined if there is none. */
function inside(key: string, rest: readonly string[]): number | undefined {
  const [first, second] = rest;
  if (key === 'steps') return first === '-' ? 1 : undefined;
  if (key === 'cases') {
    if (first === undefined || first === '-') return undefined;
    if (second === '-') return 2;
    if (second === undefined) return undefined;
    return 1;
  }
  if (key === 'default') return first === '-' ? 1 : undefined;

  return key === 'pipeline' && first !== undefined ? 0 : undefined;
}

/** Whether a trail leads to the map of a step. */
export const isStep = (trail: readonly string[]): boolean => pipelinePartAt(trail).kind === 'step';
