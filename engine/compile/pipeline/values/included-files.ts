import type { Range } from '../../../language/problems.ts';
import { guardedIn } from '../../../language/safety/guarded-files.ts';
import { fullText, type ScalarNode } from '../../source/nodes.ts';
import type { Part, Template } from '../../template/syntax/ast.ts';
import { withPartBodies } from '../../template/syntax/children.ts';
import { parseTemplate } from '../../template/syntax/parse.ts';
import type { ReadScope } from '../scope.ts';
import { mostIncluded, reportProblem } from '../scope.ts';

/** `{{ file:PATH }}`, and `<< PATH >>` where the path has an extension, so that other uses of `<<` stay text. */
const inclusion = /\{\{-?\s*file:\s*([^{}|]+?)\s*-?\}\}|<<\s*([\w./\\~-]+\.\w+)\s*>>/g;
/** The deepest nesting of included files. */
export const deepest = 10;

export const mayInclude = (text: string): boolean => text.includes('file:') || text.includes('<<');

/** The files that a text includes, each with the position of its path in the text. */
export function findInclusions(text: string): { path: string; start: number; end: number }[] {
  if (!mayInclude(text)) return [];
  return Array.from(text.matchAll(inclusion), placed);
}

function placed(match: RegExpExecArray): { path: string; start: number; end: number } {
  const written = match[1] ?? match[2] ?? '';
  const path = pathIn(written);
  const start = match.index + match[0].indexOf(written) + written.indexOf(path);
  return { path, start, end: start + path.length };
}

const pathIn = (written: string): string => written.replace(/^(['"])(.*)\1$/, '$2');

/**
 * Reads a scalar that includes files into a template with their texts as plain text: they are not rendered. Undefined where
 * it includes none. Files that cannot be included are reported and left out.
 */
export function includeFiles(node: ScalarNode, scope: ReadScope): Template | undefined {
  const written = fullText(node);
  const inclusions = [...written.matchAll(inclusion)];
  if (inclusions.length === 0) return undefined;

  const included: string[] = [];
  const open = node.file ? [node.file.path] : [];
  const reported = new Set<string>();
  let [masked, from] = ['', 0];
  for (const match of inclusions) {
    const { path, start, end } = placed(match);
    const range = node.file ? node.range : { start: node.offsetAt(start), end: node.offsetAt(end) };
    // A part that is only a file has no such words in the text: its path stands there.
    const text = expanded(path, open, { range: range.end > range.start ? range : node.range, scope, reported });

    included.push(text);
    masked += written.slice(from, match.index) + mark(match[0].length);
    from = match.index + match[0].length;
  }

  masked += written.slice(from);
  const template = parseTemplate(masked, scope.options);
  const parts = unmasked(template.parts, included);
  const [only] = parts;
  const lone =
    parts.length === 1 && only?.kind === 'text' && inclusions.length === 1 && inclusions[0]?.[0].length === written.trim().length;

  return lone
    ? { ...template, text: written, parts: [{ ...only, text: included[0] ?? '' }] }
    : { ...template, text: written, parts };
}

/** A placeholder for an included text: as long as the inclusion, and without meaning in a template. */
const mark = (length: number): string => `\uE000${'\uE001'.repeat(length - 1)}`;
const marks = /\uE000\uE001*/g;

/** Replaces the placeholders by their texts, in order. */
function unmasked(parts: readonly Part[], included: readonly string[]): Part[] {
  let next = 0;
  const put = (list: readonly Part[]): Part[] =>
    list.map((part): Part => {
      if (part.kind === 'text') return { ...part, text: part.text.replace(marks, () => included[next++] ?? '') };
      return withPartBodies(part, put);
    });

  return put(parts);
}

/** A file that a text names; `from` is the file whose text that is. */
interface FileMention {
  path: string;
  from: string | undefined;
  range: Range;
  scope: ReadScope;
}

function reportMissing({ path, from, range, scope }: FileMention): void {
  const why = scope.whyUnread?.(path, from);
  if (why === undefined) reportProblem(scope, whyMissing({ path, from, scope }), range, { path });
  else reportProblem(scope, 'file-missing.unread', range, { path, why });
}

function whyMissing({ path, from, scope }: Omit<FileMention, 'range'>) {
  if (guardedIn(path, 'read', false)) return 'path-outside.keys';
  return scope.outside?.(path, from) ? 'path-outside.taken' : 'file-missing';
}

/** Includes a file that a text names; a missing one is reported. */
export function includeText({ path, from, range, scope }: FileMention): { file: string; text: string } | undefined {
  const { inclusions } = scope;
  if (inclusions.left.files === 0) return undefined;

  const found = scope.include?.(path, from);
  if (!found && scope.include) reportMissing({ path, from, range, scope });
  inclusions.left.files--;
  inclusions.left.characters -= found?.text.length ?? 0;
  if (inclusions.left.files > 0 && inclusions.left.characters >= 0) return found;

  inclusions.left.files = 0;
  reportProblem(scope, 'file-missing.many', range, { path, files: mostIncluded.files, millions: mostIncluded.characters / 1e6 });
  return undefined;
}

/** The context of an inclusion: one position of a scalar, and the problems that were already reported for that scalar. */
interface Inclusion {
  range: Range;
  scope: ReadScope;
  reported: Set<string>;
}

/** The text of a file with its own inclusions expanded; `open` are the enclosing files, outermost first. */
function expanded(path: string, open: readonly string[], { range, scope, reported }: Inclusion): string {
  const tellOnce = (id: 'file-missing.deep' | 'file-missing.circle', values: Record<string, string | number>): string => {
    const key = `${id} ${path} ${range.start}`;
    if (!reported.has(key)) reportProblem(scope, id, range, { path, ...values });
    reported.add(key);
    return '';
  };
  if (open.length > deepest) return tellOnce('file-missing.deep', { most: deepest });

  const found = includeText({ path, from: open.at(-1), range, scope });
  if (!found) return '';
  if (open.includes(found.file)) return tellOnce('file-missing.circle', {});

  const inner = [...open, found.file];
  return found.text.replace(inclusion, (_, one?: string, other?: string) =>
    expanded(pathIn((one ?? other ?? '').trim()), inner, { range, scope, reported }),
  );
}
