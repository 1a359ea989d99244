import { sourceTexts } from '../../../language/texts/compile/source.ts';
import { say } from '../../../language/texts.ts';
import type { TextLine } from '../blocks/shape.ts';
import { contentLines, isEntry, isListItem, opensBlockScalar, restOfLine } from '../blocks/shape.ts';
import type { MapNode, Pair, SourceNode } from '../nodes.ts';
import { merge } from './aliases.ts';
import type { Nature } from './convert.ts';
import { absent, natureOf, reportDuplicates } from './convert.ts';
import type { Piece } from './read.ts';
import { read } from './read.ts';
import type { Reading } from './reading.ts';
import { maxYamlDepth } from './reading.ts';
import { lonely, misaligned, syntaxProblem } from './syntax.ts';

/** Cuts a piece that YAML cannot parse as a whole at its lines, and parses the parts. Undefined where it cannot be cut. */
export function recover(reading: Reading, piece: Piece): SourceNode | undefined {
  if (piece.depth >= maxYamlDepth) return undefined;
  const lines = contentLines(reading.masked, piece.from, piece.to, piece.column);
  const [first] = lines;
  if (!first) return undefined;
  if (isListItem(lineText(reading, first))) return recoverList(reading, piece, lines, first);
  if (lines.some((line) => line.indent <= first.indent && isEntry(lineText(reading, line))))
    return recoverMap(reading, piece, lines, first);

  return undefined;
}

const lineText = (reading: Reading, line: TextLine) => restOfLine(reading.masked, line.content);

function recoverList(reading: Reading, piece: Piece, lines: readonly TextLine[], first: TextLine): SourceNode {
  const parts = partsOf(lines, piece.to, (line) => line.indent <= first.indent && isListItem(lineText(reading, line)));
  const items = parts.map((part) => {
    if (part.first.indent !== first.indent && !reading.loose)
      reading.problems.push(misaligned(dashOf(part.first), part.first.indent, first.indent, say(sourceTexts.listItems)));
    return readBelow({ reading, piece, part, after: part.first.content + 1, column: part.first.indent + 1 });
  });

  return {
    kind: 'list',
    range: { start: first.content, end: items.reduce((end, { range }) => Math.max(end, range.end), first.content + 1) },
    items,
    flow: false,
  };
}

const dashOf = (line: TextLine) => ({ start: line.content, end: line.content + 1 });

interface SourcePart {
  first: TextLine;
  to: number;
  lines: readonly TextLine[];
}

/** Groups lines; each line that `begins` a part starts a new group. */
function partsOf(
  lines: readonly TextLine[],
  to: number,
  begins: (line: TextLine, before: readonly TextLine[]) => boolean,
): SourcePart[] {
  const groups: TextLine[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (!last || begins(line, last)) groups.push([line]);
    else last.push(line);
  }

  return groups.flatMap((group, index) => {
    const [first] = group;
    return first ? [{ first, lines: group, to: groups[index + 1]?.[0]?.start ?? to }] : [];
  });
}

/** Parses the value behind a dash or a colon: on its line, or else below it. */
function readBelow({
  reading,
  piece,
  part,
  after,
  column,
}: {
  reading: Reading;
  piece: Piece;
  part: SourcePart;
  after: number;
  column: number;
}): SourceNode {
  const [next] = contentLines(reading.masked, after, part.to, column);
  if (!next) return absent(after);
  return read(reading, { ...piece, from: next.content, to: part.to, column: next.indent, depth: piece.depth + 1 });
}

function recoverMap(reading: Reading, piece: Piece, lines: readonly TextLine[], first: TextLine): MapNode | undefined {
  const parts = partsOf(lines, piece.to, (line, before) => beginsPair(reading, line, before, first.indent));
  const [only] = parts;
  if (only && parts.length === 1) return recoverPair(reading, piece, only);

  const pairs = parts.flatMap((part) => {
    if (part.first !== first && isListItem(lineText(reading, part.first))) return strayItem(reading, piece, part);
    if (part.first.indent !== first.indent) reportColumn(reading, part.first, first);
    return pairsOf(reading, read(reading, { ...piece, from: part.first.content, to: part.to, column: part.first.indent }));
  });

  return mapOf(reading, piece.nature, pairs, first.content);
}

/**
 * A line no deeper than the first begins a pair, unless it closes a bracket, is an item of the list of the key before it, or
 * is deeper than that key.
 */
function beginsPair(reading: Reading, line: TextLine, before: readonly TextLine[], column: number): boolean {
  if (line.indent > column) return false;
  const text = lineText(reading, line);
  if (/^[\]}]/.test(text)) return false;

  const [key] = before;
  if (!key) return true;

  const above = lineText(reading, key);
  const open = /:\s*(?:#.*)?$/.test(above);
  return !(open && isListItem(text)) && !(line.indent > key.indent && (open || isListItem(above) || opensBlockScalar(above)));
}

function reportColumn(reading: Reading, line: TextLine, first: TextLine): void {
  if (reading.loose) return;
  const end = line.content + (/^[^:]*/.exec(lineText(reading, line))?.[0].trimEnd().length ?? 0);
  reading.problems.push(misaligned({ start: line.content, end }, line.indent, first.indent, say(sourceTexts.mapKeys)));
}

/** An item of a list among the keys of a map. */
function strayItem(reading: Reading, piece: Piece, part: SourcePart): Pair[] {
  const { content, indent } = part.first;
  reading.problems.push(syntaxProblem('yaml-syntax', dashOf(part.first), say(sourceTexts.strayItem)));
  const value = read(reading, { ...piece, from: content, to: part.to, column: indent });
  return [{ key: absent(content), value, range: value.range }];
}

/** The usable part of a map's part: its pairs, or a lone word as a key without a value yet. */
function pairsOf(reading: Reading, node: SourceNode): Pair[] {
  if (node.kind === 'map') return node.pairs;
  const { range } = node;
  reading.problems.push(lonely(range, reading.source.slice(range.start, range.end)));
  return [
    { key: node.kind === 'scalar' ? node : absent(range.start), value: node.kind === 'scalar' ? absent(range.end) : node, range },
  ];
}

function mapOf(reading: Reading, nature: Nature, pairs: Pair[], start: number): MapNode {
  reportDuplicates(reading, pairs, nature);
  return {
    kind: 'map',
    range: { start, end: pairs.reduce((end, { range }) => Math.max(end, range.end), start) },
    pairs: merge(reading, pairs),
    flow: false,
  };
}

/** A pair with a fault inside: `key:` with lines of its own, or `key: value` with a deeper key below it. */
function recoverPair(reading: Reading, piece: Piece, part: SourcePart): MapNode | undefined {
  const text = lineText(reading, part.first);
  const lone = /^(.*?):\s*(?:#.*)?$/.exec(text);
  if (lone && part.lines.length > 1) {
    const colon = part.first.content + (lone[1]?.length ?? 0);
    const key = read(reading, { ...piece, from: part.first.content, to: colon, column: part.first.indent });
    if (key.kind !== 'scalar') return undefined;

    const nature = natureOf(key.text, piece.nature);
    const value = readBelow({
      reading,
      piece: { ...piece, nature },
      part,
      after: part.first.end,
      column: part.first.indent + text.length,
    });
    return mapOf(
      reading,
      piece.nature,
      [{ key, value, range: { start: key.range.start, end: Math.max(key.range.end, value.range.end) } }],
      part.first.content,
    );
  }

  const stray = part.lines.slice(1).find((line) => isEntry(lineText(reading, line)));
  if (!stray || !isEntry(text)) return undefined;

  reportColumn(reading, stray, part.first);
  const head = read(reading, { ...piece, from: part.first.content, to: stray.start, column: part.first.indent });
  const rest = read(reading, { ...piece, from: stray.content, to: part.to, column: stray.indent });

  return mapOf(reading, piece.nature, [...pairsOf(reading, head), ...pairsOf(reading, rest)], part.first.content);
}
