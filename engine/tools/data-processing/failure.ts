import { RunError } from '../../state/failure.ts';

/** What a call itself got wrong. */
export const wrong = (message: string): RunError => new RunError({ kind: 'input', message });

/** What is wrong with data that were read: the call was right, and declines. */
export class BadData extends Error {}
