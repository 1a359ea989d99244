import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';

/** The reason that an expression has no counterpart. Caught at the expression, where it becomes a note. */
export class Unreadable extends Error {}

export const unreadable = (id: keyof typeof importTexts, values: Record<string, string> = {}): Unreadable =>
  new Unreadable(say(importTexts[id], values));
