import type { Type } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import type { Checkable } from '../checkable.ts';
import type { RowTypes } from '../rows.ts';
import type { Types } from '../types.ts';

/** The types of one pipeline in the making: its parts need each other. */
export interface Typing extends Types {
  checkable: Checkable;
  /** The types of another pipeline, one that is called. */
  of(called: Checkable): Types;
  /** The types of steps that were made so far and hold wherever they are asked for. */
  known: Map<Node, Type>;
  /** Makes a type, but gives `unknown` where it is being made already: a type that needs itself. */
  once(key: unknown, make: () => Type): Type;
  /** Whether `key` is being made; without one, whether anything is, so that a type may be less than it could be. */
  making(key?: unknown): boolean;
  /** Whether a type that needs itself by way of another was cut short so far. */
  cut(): boolean;
  bodyOf(node: Node): Node[];
  /** The types of the items on their way through a transform. */
  rowsOf(node: Node): RowTypes | undefined;
}
