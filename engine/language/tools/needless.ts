import type { ToolSpec } from './descriptor.ts';
import { objectSchema } from './shape.ts';

const anything = objectSchema({}, [], true);

/** A tool of other runners without a counterpart: the run does its work by itself. */
export const needless = (name: string, title: string, doc: string, refused: string): ToolSpec => ({
  name,
  title,
  doc,
  defaultAction: 'execute',
  executable: false,
  asks: false,
  refused,
  actions: { execute: { doc, parameters: anything, result: anything, effect: 'none', repeatable: true } },
});
