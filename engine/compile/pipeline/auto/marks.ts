/**
 * Where `{% %}` blocks enclose AUTO tags, the text is one template with a mark for each tag: characters of Unicode's private use area, as
 * many as the tag is long, so that every position stays.
 */
const first = 0xe010;
const most = 0xe0f;
const filler = '\uE00F';

/** The mark of the tag of this number, as long as the tag. */
export const markForTag = (number: number, length: number): string =>
  `${String.fromCharCode(first + Math.min(number, most))}${filler.repeat(Math.max(0, length - 1))}`;

const marks = /([\uE010-\uEE1F])\uE00F*/g;

/** Puts a text in the place of each mark. */
export const replaceMarks = (text: string, textOf: (number: number) => string): string =>
  text.replace(marks, (_, mark: string) => textOf(mark.charCodeAt(0) - first));
