import type { SourceNode } from '../../source/nodes.ts';
import type { Step } from '../model/step.ts';
import type { ReadScope } from '../scope.ts';

/** Reads the steps of a frame. Kinds that hold steps are handed it, since the reader of steps imports them. */
export type ReadSteps = (node: SourceNode, key: string, scope: ReadScope) => Step[];
