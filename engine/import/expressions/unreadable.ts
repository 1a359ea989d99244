import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';

/** Why an expression of the source cannot be said in ours. Caught where the expression stands, which becomes a note. */
export class Unreadable extends Error {}

export const unreadable = (id: keyof typeof importTexts, values: Record<string, string> = {}): Unreadable =>
  new Unreadable(say(importTexts[id], values));
