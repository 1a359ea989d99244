import type * as Engine from '../../engine/index.ts';

export type { Compiled, InputArgument, RunHandle, RunResult, World } from '../../engine/index.ts';

let loaded: Promise<typeof Engine> | undefined;

/** The engine, a bundle of its own that is loaded when it is first needed. */
export const engine = (): Promise<typeof Engine> => (loaded ??= import('../../engine/index.ts'));
