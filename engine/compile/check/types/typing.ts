import type { Names } from '../../../language/spelling/suggest.ts';
import type { Type } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import type { ScopePhase } from '../../graph/names/reads.ts';
import type { Condition, Value } from '../../pipeline/model/value.ts';
import type { Checkable } from '../checkable.ts';
import type { RecursionGuard } from './recursion-guard.ts';
import type { RowTypes } from './transform-rows.ts';

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

/** The types of all names in a pipeline's templates. A type that cannot be known is `unknown`, and causes no problem. */
export interface Types {
  /** The type of a name in a node's templates (without a node, in the pipeline's own); undefined if there is no such name. */
  lookup(node: Node | undefined, scope: ScopePhase, name: string): Type | undefined;
  /** Every name in scope there, nearest first. */
  names(node: Node | undefined, scope: ScopePhase): Names;
  /** A step as templates see it. */
  step(node: Node): Type;
  /** The type that a value has when it is rendered. */
  value(value: Value | Condition, node: Node | undefined, scope: ScopePhase): Type;
}
