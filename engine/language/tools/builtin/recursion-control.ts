import { needless } from '../needless.ts';

export const recursionControl = needless(
  'recursion-control',
  'Recursion',
  'Bounds pipelines that call themselves.',
  'It has no place here: limits are limits. Set `limits: {max_depth: …}`, and `max_iterations` on a loop, and remove the step.',
);
