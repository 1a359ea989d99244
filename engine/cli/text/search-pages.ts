import { helpTexts } from '../../language/texts/cli/help.ts';
import { say } from '../../language/texts.ts';

/** A page that can be searched. */
interface SearchedPage {
  path: string;
  title: string;
  text: string;
}

/** A section that was found. */
export interface FoundSection {
  path: string;
  heading: string;
  /** Its line with most of the words. */
  line: string;
}

/** The sections that contain the words, those about them first; at most `most` of them, one or two of a page. */
export function searchPages(pages: readonly SearchedPage[], text: string, most = 8): FoundSection[] {
  const fillers = new Set(say(helpTexts.fillers).split(' '));
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? [])].filter((word) => !fillers.has(word));
  const patterns = words.map(beginningWith);
  if (!patterns.length) return [];

  const sections = pages.flatMap((page) => sectionsOf(page.text).map((section) => ({ page, section })));
  // A frequent word weighs little (inverse document frequency).
  const weights = patterns.map((pattern) => {
    const having = sections.filter(({ section: { heading, text: body } }) => pattern.test(heading) || pattern.test(body)).length;
    return Math.log(1 + sections.length / (1 + having));
  });
  const found = sections
    .map(({ page, section }) => ({ page, section, score: scoreOf(page, section, { patterns, weights }) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score);
  const taken = new Map<string, number>();

  return found
    .filter(({ page }) => {
      const before = taken.get(page.path) ?? 0;
      taken.set(page.path, before + 1);
      return before < 2;
    })
    .slice(0, most)
    .map(({ page, section }) => ({ path: page.path, heading: section.heading, line: bestLine(section.text, patterns) }));
}

/**
 * Finds a word with English endings: `cost` in costs, `retries` in retry, `matcher` in match. One or two letters are too
 * short for a stem.
 */
function beginningWith(word: string): RegExp {
  const stem = word.length > 4 ? word.replace(/(?:es|s|ing|ed|ers?|e)$/, '').replace(/(?:y|i)$/, '(?:y|ies|ied)') : word;
  const end = word.length > 2 ? '' : '(?![\\p{L}\\p{N}])';
  return new RegExp(`(?<![\\p{L}\\p{N}])${stem}${end}`, 'iu');
}

interface TextSection {
  heading: string;
  text: string;
}

/** The sections of a page. A line in a code block that looks like a heading is none. */
function sectionsOf(text: string): TextSection[] {
  const sections: { heading: string; lines: string[] }[] = [];
  let lines: string[] = [];
  let isCode = false;
  for (const line of text.split('\n')) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    const [, heading] = isCode ? [] : (/^#{1,6} (.+)$/.exec(line) ?? []);
    if (heading === undefined) lines.push(line);
    else {
      lines = [];
      sections.push({ heading: plain(heading), lines });
    }
  }

  return sections.map((section) => ({ heading: section.heading, text: section.lines.join('\n') }));
}

/** A section that lacks one of the words scores far lower than one with all of them. */
function scoreOf(
  { title, path }: SearchedPage,
  { heading, text }: TextSection,
  { patterns, weights }: { patterns: readonly RegExp[]; weights: readonly number[] },
): number {
  const points = patterns.map((pattern) => {
    const inTitle = pattern.test(title) || pattern.test(path) ? 3 : 0;
    return (pattern.test(heading) ? 6 : 0) + inTitle + (pattern.test(text) ? 2 : 0);
  });
  const share = points.filter((one) => one > 0).length / patterns.length;
  return points.reduce((sum, one, index) => sum + one * (weights[index] ?? 0), 0) * share ** 3;
}

/** The line with most of the words, as plain text. */
function bestLine(text: string, patterns: readonly RegExp[]): string {
  const scored = text
    .split('\n')
    .filter((line) => /\p{L}/u.test(line) && !/^\s*```/.test(line))
    .map((line) => ({ line, hits: patterns.filter((pattern) => pattern.test(line)).length }));
  const best = scored.reduce((one, other) => (other.hits > one.hits ? other : one), scored[0] ?? { line: '', hits: 0 });
  return plain(best.line);
}

/** Markdown without its marks. */
const plain = (line: string): string =>
  line
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\s*(?<!\\)\|\s*/g, ' · ')
    .replaceAll('\\|', '|')
    .replace(/^[\s·>-]+/, '')
    .replace(/[\s·]+$/, '')
    .trim();
