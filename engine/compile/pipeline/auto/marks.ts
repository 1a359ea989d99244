/**
 * Where `{% %}` blocks enclose AUTO tags, the text is one template with a mark for each tag: private use characters of
 * Unicode, as many as the tag has, so that all positions stay.
 */
const first = 0xe010;
const most = 0xe0f;
const filler = '\uE00F';

/** The mark of the tag with this number, as long as the tag. */
export const markForTag = (number: number, length: number): string =>
  `${String.fromCharCode(first + Math.min(number, most))}${filler.repeat(Math.max(0, length - 1))}`;

const marks = /([\uE010-\uEE1F])\uE00F*/g;

/** Replaces each mark by a text. */
export const replaceMarks = (text: string, textOf: (number: number) => string): string =>
  text.replace(marks, (_, mark: string) => textOf(mark.charCodeAt(0) - first));
