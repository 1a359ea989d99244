import type { Range } from '../../language/problems.ts';
import type { SourceEntry } from '../source/nodes.ts';
import type { ChangedText, TextChange } from './text-change.ts';

/** A member to add to a map at the top of a pipeline: on one line in brackets, or as lines (without indentation). */
interface Member {
  name: string;
  inline: string | undefined;
  lines: readonly string[];
}

/** The column of an offset of a text. */
export const columnAt = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

export const lineBreakOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/**
 * Adds a member to a map at the top of a pipeline, `inputs` for example, and the map itself if missing. Undefined if nothing
 * can be added to the map in its present style.
 */
export function addMember(
  snapshot: ChangedText,
  key: string,
  spellings: readonly string[],
  member: Member,
): TextChange | undefined {
  const { compiled, text } = snapshot;
  const entry = compiled.source.entries.find((one) => spellings.includes(one.key.text));
  const newline = lineBreakOf(text);
  if (!entry) return newEntry(snapshot, key, member, newline);

  const { value, at, block } = entry;
  if (/^\s*[&*!]/.test(block.text.slice(entry.key.range.end + 1))) return undefined;
  if (value.kind === 'scalar' && value.style === 'absent')
    return below(at + entry.key.range.end + 1, columnAt(text, at + entry.key.range.start) + 2);
  if (value.kind !== 'map') return undefined;

  const [first, last] = [value.pairs[0], value.pairs.at(-1)];
  if (value.flow) {
    if (member.inline === undefined) return undefined;
    const end = at + (last ? last.range.end : value.range.start + 1);
    return { range: { start: end, end }, text: `${last ? ', ' : ''}${member.name}: ${member.inline}` };
  }
  if (!first || !last) return undefined;

  const column = first.key.range.start - (block.text.lastIndexOf('\n', first.key.range.start - 1) + 1);
  return below(at + last.range.end, column);

  /** After the line of an offset, or at the offset if a line break precedes it. */
  function below(offset: number, column: number): TextChange {
    const ended = text[offset - 1] === '\n';
    const end = text.indexOf('\n', offset);
    const nextLine = end < 0 ? text.length : end + 1;
    const from = ended ? offset : nextLine;
    const lead = ended || end >= 0 ? '' : newline;
    const lines = member.lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line));

    return { range: { start: from, end: from }, text: `${lead}${lines.join(newline)}${newline}` };
  }
}

/** A new entry before `steps`, with the comments of `steps` left to it. */
function newEntry({ compiled, text }: ChangedText, key: string, { lines }: Member, newline: string): TextChange | undefined {
  const steps = compiled.source.entries.find((one) => one.key.text === 'steps');
  if (!steps) return undefined;

  const first = steps.at + steps.key.range.start;
  const indent = ' '.repeat(columnAt(text, first));
  let at = first - indent.length;
  if (text.slice(at, first) !== indent) return undefined;

  for (;;) {
    const before = text.lastIndexOf('\n', at - 2) + 1;
    if (at === 0 || !text.slice(before, at).startsWith(`${indent}#`)) break;
    at = before;
  }

  const apart = at > 1 && /\n\r?\n$/.test(text.slice(0, at));
  const body = lines.map((line) => (line === '' ? '' : `  ${line}`));
  return {
    range: { start: at, end: at },
    text: [`${key}:`, ...body, ...(apart ? [''] : [])].map((line) => (line === '' ? '' : indent) + line + newline).join(''),
  };
}

/** The full lines of a range. */
export function linesOf(text: string, { start, end }: Range): Range {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  if (end > from && text[end - 1] === '\n') return { start: from, end };
  const newline = text.indexOf('\n', end);
  return { start: from, end: newline < 0 ? text.length : newline + 1 };
}

/** The full lines of a top-level entry. */
export const linesOfEntry = (text: string, { at, range }: SourceEntry): Range =>
  linesOf(text, { start: at + range.start, end: at + range.end });
