import type { InputArgument } from '../runs/engine.ts';

/** Inputs as a person submitted them. */
export type FilledInputs = ReadonlyMap<string, InputArgument>;
