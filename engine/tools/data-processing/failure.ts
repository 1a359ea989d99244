import { RunError } from '../../state/failure.ts';

/** A fault of the call itself. */
export const inputError = (message: string): RunError => new RunError({ kind: 'input', message });
