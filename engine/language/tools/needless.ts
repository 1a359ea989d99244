import type { ToolSpec } from './descriptor.ts';
import { shape } from './shape.ts';

const anything = shape({}, [], true);

const needless = (name: string, title: string, doc: string, refused: string): ToolSpec => ({
  name,
  title,
  doc,
  defaultAction: 'execute',
  executable: false,
  asks: false,
  refused,
  actions: { execute: { doc, parameters: anything, result: anything, effect: 'none', repeatable: true } },
});

/** Tools of other runners that have no place here, because the run does by itself what they are for. */
export const needlessTools: Readonly<Record<string, ToolSpec>> = {
  checkpoint: needless(
    'checkpoint',
    'Checkpoint',
    'Keeps the state of a run.',
    'It has no place here: every step that has ended is kept, and `baton resume` goes on after the last one. Remove the step.',
  ),
  'recursion-control': needless(
    'recursion-control',
    'Recursion',
    'Bounds pipelines that call themselves.',
    'It has no place here: limits are limits. Set `limits: {max_depth: …}`, and `max_iterations` on a loop, and remove the step.',
  ),
};
