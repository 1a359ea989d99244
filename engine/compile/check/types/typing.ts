import type { Type } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import type { Checkable } from '../checkable.ts';
import type { RecursionGuard } from './recursion-guard.ts';
import type { RowTypes } from './transform-rows.ts';
import type { Types } from './types.ts';

/** The types of one pipeline while they are made: its parts need each other. */
export interface Typing extends Types, RecursionGuard {
  checkable: Checkable;
  /** The types of a called pipeline. */
  of(called: Checkable): Types;
  /** The types of steps so far, except those that depend on the asker. */
  known: Map<Node, Type>;
  bodyOf(node: Node): Node[];
  /** The types of a transform's items between its operations. */
  rowsOf(node: Node): RowTypes | undefined;
}
