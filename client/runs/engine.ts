import type * as Engine from '../../engine/index.ts';
import { translate, translations } from '../../engine/language/texts.ts';
import { wordHints } from './editor-hints.ts';

export type { Compiled, InputArgument, RunHandle, RunResult, World } from '../../engine/index.ts';

let loaded: Promise<typeof Engine> | undefined;

/** The engine, a bundle of its own that is loaded on first use; its advice is worded for the editor from then on. */
export const engine = (): Promise<typeof Engine> => (loaded ??= load());

async function load(): Promise<typeof Engine> {
  const engine = await import('../../engine/index.ts');
  translate(wordHints(engine.terminalHints, translations()));
  return engine;
}
