/** A part of a text under one heading, the heading itself included. */
export interface TextSection {
  start: number;
  end: number;
  /** The headings above, the outermost first, with `›` between. */
  heading: string;
}

const fence = /^ {0,3}(`{3,}|~{3,})/;
const hashHeading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const underline = /^ {0,3}(?:(=+)|(-+))[ \t]*$/;

/** The sections of a Markdown text. What stands before the first heading is one without a heading. */
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

/** Headings in both spellings, with `#` and with a line below; in blocks of code there are none. */
function* headingsIn(text: string): Iterable<{ at: number; level: number; title: string }> {
  let open = '';
  let before = { at: 0, line: '' };
  for (const [at, line] of linesOf(text)) {
    const mark = fence.exec(line)?.[1];
    const inCode = open !== '' || mark !== undefined;
    if (open === '') open = mark ?? '';
    else if (mark?.startsWith(open) && line.trim() === mark) open = '';
    const hashes = inCode ? null : hashHeading.exec(line);
    const under = inCode || before.line.trim() === '' ? null : underline.exec(line);
    if (hashes?.[1]) yield { at, level: hashes[1].length, title: hashes[2] ?? '' };
    else if (under && !hashHeading.test(before.line)) yield { at: before.at, level: under[1] ? 1 : 2, title: before.line };
    before = { at, line: inCode ? '' : line };
  }
}

/** A title without the marks of Markdown: links keep their words. */
const plainTitle = (title: string): string =>
  title
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
