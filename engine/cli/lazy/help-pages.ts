import { readHelpPages } from '../../insight/help/help-pages.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { markdownLines } from '../text/markdown.ts';
import type { Paint } from '../text/paint.ts';
import { type FoundSection, searchPages } from '../text/search-pages.ts';

/** Pages whose one-word headings are topics: keys, problems, tools, filters. */
const pagesOfWords = ['reference/keys', 'reference/tools', 'reference/problems', 'reference/templates'];

/** Names and titles of all pages, for the list. */
export const listHelpPages = (docs: string): [path: string, title: string][] =>
  readHelpPages(docs).map(({ path, title }) => [path, title]);

/**
 * The answer for a topic: a page with the paths of all pages of that name; or the sections of the reference on a key, tool,
 * filter or problem, with `more` pages about it; else the sections that mention it, and the nearest topic.
 */
export type HelpAnswer =
  | { lines: string[]; pages: readonly string[]; more: readonly string[] }
  | { found: readonly FoundSection[]; like: string | undefined };

/**
 * Looks a topic up by its path, its name, as a word of the reference, or as a member of one; `commands` are further names
 * that a misspelt topic may mean. `topic` is in lower case.
 */
export function answerHelp(
  topic: string,
  { docs, style, columns, commands }: { docs: string; style: Paint; columns: number; commands: readonly string[] },
): HelpAnswer {
  const pages = readHelpPages(docs);
  const wanted = topic.replace(/\.md$/, '');
  const matches = pages.filter(({ path, name }) => [path, name].some((one) => one.toLowerCase() === wanted));
  const [page] = matches;
  if (page) return { lines: markdownLines(page.text, { style, columns }), pages: matches.map(({ path }) => path), more: [] };

  const words = pages.filter(({ path }) => pagesOfWords.includes(path));
  const sections = words.flatMap(({ text }) => sectionsOf(text).filter(({ heading }) => heading.toLowerCase() === wanted));
  const more = listPagesAbout(pages, topic);
  if (sections.length)
    return { lines: markdownLines(sections.map(({ text }) => text).join('\n\n'), { style, columns }), pages: [], more };

  const members = words.flatMap(({ text }) => sectionsOf(text).flatMap(membersOf));
  const tables = members.filter(({ names }) => names.some((name) => name.toLowerCase() === wanted)).map(({ table }) => table);
  if (tables.length) return { lines: markdownLines([...new Set(tables)].join('\n\n'), { style, columns }), pages: [], more };

  const names = [...commands, ...pages.flatMap(({ path, name }) => [name, path])];
  const headings = words.flatMap(({ text }) => sectionsOf(text).map(({ heading }) => heading));
  const like = nearest(wanted, [...new Set([...names, ...headings, ...members.flatMap((member) => member.names)])]);
  // A misspelling is not searched for, unless the pages contain the word as it is.
  const isSlip = !/\s/.test(topic) && like !== undefined && !pages.some(({ text }) => text.toLowerCase().includes(wanted));

  return { found: isSlip ? [] : searchPages(pages, topic), like };
}

/** The reference says little about using a word, so pages that treat it are named: guides first. */
const listPagesAbout = (pages: ReturnType<typeof readHelpPages>, topic: string): string[] =>
  [...new Set(searchPages(pages, topic).map(({ path }) => path))]
    .sort((one, other) => Number(other.startsWith('guides/')) - Number(one.startsWith('guides/')))
    .slice(0, 4);

interface Section {
  heading: string;
  text: string;
}

/** The sections whose heading is one word, each with all that stands below it. */
function sectionsOf(text: string): Section[] {
  const lines = text.split('\n');
  return [...text.matchAll(/^(#{2,}) `?([\w-]+)`?$/gm)].map(({ 1: marks = '', 2: heading = '', 0: whole, index }) => {
    const from = text.slice(0, index).split('\n').length - 1;
    const end = lines.findIndex(
      (line, at) => at > from && /^#+ /.test(line) && (/^#+/.exec(line)?.[0].length ?? 0) <= marks.length,
    );
    return { heading, text: [whole, ...lines.slice(from + 1, end === -1 ? undefined : end)].join('\n') };
  });
}

/** A member of a key, found as `on_limit` and as `limits.on_limit`; its row in a table of its own. */
interface Member {
  names: string[];
  table: string;
}

/** The rows of a section's own table, without those of its subsections. */
function membersOf({ heading, text }: Section): Member[] {
  const [title = '', ...lines] = text.split('\n');
  const below = lines.findIndex((line) => /^#+ /.test(line));
  const rows = lines.slice(0, below === -1 ? undefined : below).filter((line) => line.startsWith('|'));
  const [head = '', rule = '', ...members] = rows;

  return members.flatMap((row) => {
    const [, path] = /^\| `([\w.-]+)` \|/.exec(row) ?? [];
    if (path === undefined) return [];
    const name = path.split('.').at(-1) ?? path;
    return [{ names: [name, `${heading}.${name}`, `${heading}.${path}`], table: [title, '', head, rule, row].join('\n') }];
  });
}
