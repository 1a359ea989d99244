// What the pages of the documentation consist of, with the lines that it stands at.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A fenced block: its language, the bare words and the `name=value` pairs behind it, its text without the indentation of the fence. */
export interface FencedBlock {
  line: number;
  language: string;
  kinds: readonly string[];
  attributes: ReadonlyMap<string, string>;
  text: string;
}

export interface MarkdownPage {
  blocks: readonly FencedBlock[];
  /** The text without its blocks, as many lines as before. */
  prose: string;
}

/** Cuts a page into its fenced blocks and what stands around them. */
export function readMarkdown(text: string): MarkdownPage {
  const blocks: FencedBlock[] = [];
  const prose: string[] = [];
  let open: { fence: string; indent: number; line: number; info: string; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^( *)(`{3,})([^`]*)$/.exec(line);
    const [, indent = '', ticks = '', info = ''] = fence ?? [];
    if (open && fence && ticks.length >= open.fence.length && info.trim() === '') {
      blocks.push({ line: open.line, ...describeInfo(open.info), text: open.lines.map((one) => `${one}\n`).join('') });
      open = undefined;
      prose.push('');
    } else if (open) {
      open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
      prose.push('');
    } else if (fence) {
      open = { fence: ticks, indent: indent.length, line: index + 1, info: info.trim(), lines: [] };
      prose.push('');
    } else prose.push(line);
  }
  if (open) throw new Error(`The block that begins in line ${open.line} has no end.`);
  return { blocks, prose: prose.join('\n') };
}

function describeInfo(info: string): Pick<FencedBlock, 'language' | 'kinds' | 'attributes'> {
  const [language = '', ...words] = info.split(/\s+/);
  const pairs = words.flatMap((word): [string, string][] => {
    const [name = '', ...value] = word.split('=');
    return value.length ? [[name, value.join('=')]] : [];
  });
  return { language, kinds: words.filter((word) => !word.includes('=')), attributes: new Map(pairs) };
}

/** Code within lines, each with its line. */
export function inlineCode(prose: string): { line: number; code: string }[] {
  return prose
    .split('\n')
    .flatMap((text, index) => [...text.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code = '']) => ({ line: index + 1, code })));
}

export interface MarkdownLink {
  line: number;
  target: string;
}

/** Links and pictures, those within code left out. */
export function linksIn(prose: string): MarkdownLink[] {
  return prose.split('\n').flatMap((text, index) => {
    const bare = text.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, (code) => 'x'.repeat(code.length));
    return [...bare.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)|\b(?:src|href)="([^"]+)"/g)].map(([, target, attribute]) => ({
      line: index + 1,
      target: target ?? attribute ?? '',
    }));
  });
}

/** The names that headings can be linked by, as GitHub and editors make them; the second heading of a name ends in -1. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const times = new Map<string, number>();
  for (const [, heading = ''] of readMarkdown(text).prose.matchAll(/^#+ (.+)$/gm)) {
    const name = slugOf(heading);
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    anchors.add(before === 0 ? name : `${name}-${before}`);
  }
  return anchors;
}

/** The name that a heading can be linked by. */
export const slugOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** Links of a file of the repository that lead nowhere. `paths` are all files that there are. */
export function deadLinks(file: string, text: string, paths: ReadonlySet<string>): string[] {
  const textOf = (goal: string): string => {
    if (goal === file) return text;
    return paths.has(goal) ? readFileSync(goal, 'utf8') : '';
  };
  return linksIn(readMarkdown(text).prose).flatMap(({ line, target }) => {
    if (/^(https?|mailto|command):/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const goal = path === '' ? file : normalize(join(dirname(file), decodeURI(path))).replace(/\/$/, '');
    const isFile = paths.has(goal);
    if (!isFile && ![...paths].some((one) => one.startsWith(`${goal}/`)))
      return [`${file}:${line}: ${target}: there is no such file`];
    if (anchor === undefined) return [];
    return anchorsOf(textOf(goal)).has(anchor) ? [] : [`${file}:${line}: ${target}: there is no such heading`];
  });
}
