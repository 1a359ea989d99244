import type { Type } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import type { Checkable } from '../checkable.ts';
import type { RecursionGuard } from './recursion-guard.ts';
import type { RowTypes } from './transform-rows.ts';
import type { Types } from './types.ts';

/** The types of one pipeline in the making: its parts need each other. */
export interface Typing extends Types, RecursionGuard {
  checkable: Checkable;
  /** The types of another pipeline, one that is called. */
  of(called: Checkable): Types;
  /** The types of steps so far, except those that depend on who asked. */
  known: Map<Node, Type>;
  bodyOf(node: Node): Node[];
  /** The types of the items on their way through a transform. */
  rowsOf(node: Node): RowTypes | undefined;
}
