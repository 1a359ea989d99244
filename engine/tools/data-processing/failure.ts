import { RunError } from '../../state/failure.ts';

/** What a call itself got wrong. */
export const inputError = (message: string): RunError => new RunError({ kind: 'input', message });
