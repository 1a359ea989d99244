import type { MediaKind } from '../../../language/media.ts';
import type { Range } from '../../../language/problems.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { Batch, Loop } from '../model/loop.ts';
import type { AnswerSchema } from '../model/results.ts';
import type { Step } from '../model/step.ts';
import type { StepRef } from '../model/step-ref.ts';
import type { Condition, MapEntry, MapValue, Value } from '../model/value.ts';
import type { FileRef, StepAssertion } from '../model/work.ts';
import type { ReadScope } from '../scope.ts';
import type { QuestionKeys } from './kinds/ask.ts';
import type { SearchKeys } from './kinds/retrieve.ts';
import type { TransformSpec } from './kinds/transform.ts';

/** A step while its keys are read: the parts of the step itself, of its loop, and of its kind. */
export interface Draft {
  step: Omit<Step, 'loop' | 'work'>;
  loop: {
    list?: Value;
    as?: string;
    asRange?: Range;
    batch?: Batch;
    maxParallel?: number | 'all' | Value;
    continueIf?: Condition;
    breakIf?: Condition;
    onItemFailure?: Loop['onItemFailure'];
    while?: Condition;
    until?: Condition;
    maxIterations?: number | Value;
    strict?: boolean;
    name?: { name: string; range: Range };
  };
  /** Candidates of computed routes. */
  routes?: StepRef[];
  kind: {
    prompt?: Value;
    parts?: Value[];
    media?: { kind: MediaKind; value: Value; before: number }[];
    session?: StepRef;
    options?: MapValue;
    tools?: StepRef[];
    maxTurns?: number | Value;
    batchApi?: { is: boolean; range: Range };
    system?: Value;
    tool?: { name: string; range: Range };
    action?: { name: string; range: Range };
    computed?: { tool?: Value; action?: Value };
    parameters?: MapValue;
    retrieve?: SearchKeys;
    set?: MapValue;
    show?: Value;
    steps?: SourceNode;
    variables?: SourceNode;
    transform?: TransformSpec;
    switch?: SourceNode;
    cases?: SourceNode;
    default?: SourceNode;
    question?: QuestionKeys;
    pipeline?: SourceNode;
    pipelines?: FileRef[];
    inputs?: MapValue;
    inherit?: MapEntry[];
    rename?: { theirs: string; ours: string; range: Range }[];
    detached?: { is: boolean; range: Range };
    stepsFrom?: Value;
    allowTools?: StepRef[];
    maxSteps?: number;
    ensemble?: EnsembleKeys;
    team?: AgentsKeys;
    fail?: Value;
    assertions?: StepAssertion[];
    message?: Value;
  };
}

/** A step with no keys but its position. */
export const plainStep = (
  at: Pick<Step, 'id' | 'idRange' | 'idGiven' | 'block' | 'range' | 'node' | 'notExecutable' | 'autos'>,
): Draft['step'] => ({
  ...at,
  dependencies: [],
  autoDependencies: [],
  onFailure: 'fail',
  computedRoutes: [],
  handlers: [],
  priority: 0,
  products: [],
});

/** A step before its keys are read. */
export function newDraft(node: SourceNode, id: string, idGiven: boolean, scope: ReadScope): Draft {
  const idRange = { start: node.range.start, end: node.range.start };
  const { block, notExecutable, autos } = scope;
  return {
    step: plainStep({ id, idRange, idGiven, block, range: node.range, node, notExecutable, autos }),
    loop: {},
    kind: {},
  };
}

/** The keys of an agents step as they are written. */
export interface AgentsKeys {
  agents?: SourceNode | undefined;
  task?: Value | undefined;
  start?: StepRef | undefined;
  board?: AnswerSchema | undefined;
}

/** The keys of an ensemble as they are written. */
export interface EnsembleKeys {
  question?: Value | undefined;
  models?: { whole: Value; each: Value[] } | undefined;
  pattern?: StepRef | undefined;
  minResponses?: Value | undefined;
  synthesizer?: Value | undefined;
  system?: Value | undefined;
  parameters?: MapValue | undefined;
}
