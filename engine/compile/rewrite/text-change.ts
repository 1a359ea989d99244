import type { Range } from '../../language/problems.ts';
import type { Compiled } from '../compiled.ts';

/** One change of a text; the range counts from the text's first character. */
export interface TextChange {
  range: Range;
  text: string;
}

/** A text to change, with its compiled form. */
export interface ChangedText {
  text: string;
  compiled: Pick<Compiled, 'at' | 'source'>;
}
