import type { Range } from '../../language/problems.ts';
import type { SourceNode } from '../source/nodes.ts';
import type { Condition, ForEach, MapValue, Step, Value } from './model.ts';

/** A step while its keys are read: what belongs to the step itself, to its loop, and to its kind. */
export interface Draft {
  step: Omit<Step, 'loop' | 'work'>;
  loop: {
    list?: Value;
    as?: string;
    asRange?: Range;
    maxParallel?: number | 'all';
    continueIf?: Condition;
    breakIf?: Condition;
    onItemFailure?: ForEach['onItemFailure'];
  };
  kind: {
    prompt?: Value;
    system?: Value;
    tool?: { name: string; range: Range };
    action?: { name: string; range: Range };
    parameters?: MapValue;
    set?: MapValue;
    steps?: SourceNode;
    variables?: SourceNode;
    /** What a kind says that nothing executes yet. */
    other?: Value;
  };
}
