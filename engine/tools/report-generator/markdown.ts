import { basename } from 'node:path';
import { reportTexts } from '../../language/texts/tools/report-generator.ts';
import { say } from '../../language/texts.ts';
import type { Heading } from '../lazy/markdown.ts';
import { blockOf, factsOf, formatData, inLine } from './cells.ts';
import type { ReportDocument, Section } from './read.ts';

/** The report as Markdown. `headingsOf` returns the headings of a text, so that the contents link to their real anchors. */
export function reportMarkdown(report: ReportDocument, headingsOf: (markdown: string) => Heading[]): string {
  const charts: Section[] = report.charts.length
    ? [{ title: reportTexts.charts_title, content: picturesOf(report), data: undefined, level: 2 }]
    : [];
  const sections = [...report.sections, ...charts];
  const head = [titleOf(report), factsOf(report.metadata), blockOf(report.content), formatData(report.data, 2)];
  const body = sections.map(sectionOf);
  if (!report.toc) return joined([...head, ...body]);

  const listed = headingsOf(joined([...head, ...body])).filter(({ level }) => level === 2);
  const contents = listed.map(({ text, id }) => `- [${text.replace(/[[\]\\]/g, '\\$&')}](#${encodeURI(id)})`).join('\n');
  // Never directly after another list, with which it would merge.
  return joined([...head, contents && `**${say(reportTexts.contents)}**\n\n${contents}`, ...body]);
}

/** A content with its own title needs none. */
function titleOf({ title, content }: ReportDocument): string {
  const own = typeof content === 'string' && /^\s*#\s/.test(content);
  return title === '' || own ? '' : `# ${title}`;
}

const sectionOf = ({ title, content, data, level }: Section): string =>
  joined([title === '' ? '' : `${'#'.repeat(level)} ${title}`, blockOf(content), formatData(data, level + 1)]).trimEnd();

const picturesOf = ({ charts }: ReportDocument): string =>
  charts
    .map(
      ({ path, title }) => `![${inLine(title || basename(path)).replace(/[[\]\\]/g, '\\$&')}](<${path.replace(/[<>\n]/g, '')}>)`,
    )
    .join('\n\n');

const joined = (parts: readonly string[]): string => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
