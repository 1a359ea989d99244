/** A section of a text under one heading, the heading included. */
export interface TextSection {
  start: number;
  end: number;
  /** The headings above, the outermost first, separated by `›`. */
  heading: string;
}

const fence = /^ {0,3}(`{3,}|~{3,})/;
const hashes = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const underline = /^ {0,3}(?:(=+)|(-+))[ \t]*$/;
/** Begins a list, a quotation or a code block, or is a rule: a line below it underlines no heading. */
const noParagraph = /^(?: {4}|\t| {0,3}(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)| {0,3}>| {0,3}[-=*_]+[ \t]*$)/;
/** The most characters of a title: a longer line is data. */
const longestTitle = 300;

/** The sections of a Markdown text. Text before the first heading is a section without one. */
export function headedSections(text: string): TextSection[] {
  const sections: TextSection[] = [];
  const above: string[] = [];
  let [start, heading] = [0, ''];
  for (const { at, level, title } of headingsIn(text)) {
    if (at > start) sections.push({ start, end: at, heading });
    above.length = Math.min(above.length, level - 1);
    while (above.length < level - 1) above.push('');
    above.push(plainTitle(title));
    [start, heading] = [at, above.filter((one) => one !== '').join(' › ')];
  }

  sections.push({ start, end: text.length, heading });
  return sections;
}

/** Headings in both forms, with `#` and underlined; code blocks have none. */
function* headingsIn(text: string): Iterable<{ at: number; level: number; title: string }> {
  let open = '';
  let before = { at: 0, line: '' };
  for (const [at, line] of linesOf(text)) {
    const mark = fence.exec(line)?.[1];
    const inCode = open !== '' || mark !== undefined;
    if (open === '') open = mark ?? '';
    else if (mark?.startsWith(open) && line.trim() === mark) open = '';
    const headed = inCode ? undefined : hashHeading(line);
    const under = inCode || before.line === '' ? null : underline.exec(line);
    if (headed) yield { at, ...headed };
    else if (under) yield { at: before.at, level: under[1] ? 1 : 2, title: before.line };
    const isParagraph = !inCode && !headed && !under && line.trim() !== '' && !noParagraph.test(line);
    before = { at, line: isParagraph ? line : '' };
  }
}

/** The level and title of a line with `#`, without closing ones. */
function hashHeading(line: string): { level: number; title: string } | undefined {
  const marks = hashes.exec(line);
  if (!marks?.[1]) return undefined;

  const title = line.slice(marks[0].length).trim();
  let end = title.length;
  while (title[end - 1] === '#') end--;
  const isClosed = end === 0 || title[end - 1] === ' ' || title[end - 1] === '\t';

  return { level: marks[1].length, title: isClosed ? title.slice(0, end) : title };
}

/** A title as plain text: links keep their words. */
const plainTitle = (title: string): string =>
  title
    .trim()
    .slice(0, longestTitle)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .trim();

function* linesOf(text: string): Iterable<[start: number, line: string]> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end;
    yield [at, text.slice(at, next).replace(/\r$/, '')];
    at = next + 1;
  }
}
