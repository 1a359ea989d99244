import { needless } from '../needless.ts';

export const autoDebugger = needless(
  'auto-debugger',
  'Debugging',
  'Mends what failed by trying and asking a model.',
  'A prompt step with `tools:` mends and tries: give it the tools that it may use, and hold its answer with `quality:`.',
);
