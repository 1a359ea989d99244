import type { Fix, Range } from '../../../language/problems.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression, Part, Template, TemplateProblem } from './ast.ts';
import { maxExpression, type Parser } from './cursor.ts';
import { parseWhole } from './expression.ts';
import { isOpener, type Lexed, type LexOptions, lex, markSign } from './lexer.ts';
import { type Blocks, closeAll, openBlocks, readTag } from './tags.ts';

export type ParseOptions = LexOptions;

/** Parses text with `{{ }}`, `{% %}` and `{# #}` in it. Never throws; faults are in `problems`, in text order. */
export function parseTemplate(text: string, options: ParseOptions = {}): Template {
  const blocks = openBlocks();
  let at = 0;
  let trim = false;
  while (at < text.length) {
    const start = nextOpener(text, at);
    addText({ blocks, text, from: at, to: start, trimStart: trim, trimEnd: text[start + 2] === '-' });
    if (start === text.length) break;
    [at, trim] = readMark({ blocks, text, start, options });
  }

  closeAll(blocks, text.length);
  return template(text, blocks.root, blocks.problems);
}

/** A template of our own, parsed at its first use: most processes need none. */
export function ownTemplate(text: string): () => Template {
  let parsed: Template | undefined;
  return () => (parsed ??= parseTemplate(text));
}

/** Parses one expression without braces around it. Never throws. */
export function parseExpression(text: string, options: ParseOptions = {}): Template {
  const problems: TemplateProblem[] = [];
  const expression = readExpression(lex(text, 0, undefined, options), 0, problems);
  return {
    text,
    parts: [{ kind: 'output', expression, range: { start: 0, end: text.length } }],
    lone: true,
    problems: inOrder(problems),
  };
}

function template(text: string, parts: Part[], problems: TemplateProblem[]): Template {
  const full = parts.filter((part) => part.kind !== 'text' || part.text.trim() !== '');
  const [only] = full;
  const lone = full.length === 1 && only?.kind === 'output';
  return { text, parts: lone ? full : parts, lone, problems: inOrder(problems) };
}

const inOrder = (problems: TemplateProblem[]): TemplateProblem[] => problems.sort((a, b) => a.range.start - b.range.start);

function nextOpener(text: string, from: number): number {
  for (let at = text.indexOf('{', from); at >= 0; at = text.indexOf('{', at + 1)) {
    if (isOpener(text, at)) return at;
  }
  return text.length;
}

function addText({
  blocks,
  text,
  from,
  to,
  trimStart,
  trimEnd,
}: {
  blocks: Blocks;
  text: string;
  from: number;
  to: number;
  trimStart: boolean;
  trimEnd: boolean;
}): void {
  let [start, end] = [from, to];
  if (trimStart) start += text.slice(start, end).length - text.slice(start, end).trimStart().length;
  if (trimEnd) end = start + text.slice(start, end).trimEnd().length;
  if (start < end)
    blocks.body.push({ kind: 'text', text: text.slice(start, end).replaceAll('\r\n', '\n'), range: { start, end } });
}

/**
 * Reads `{{ }}`, `{% %}` or `{# #}` at `start`; returns where the text continues and whether white space there is removed.
 */
function readMark({
  blocks,
  text,
  start,
  options,
}: {
  blocks: Blocks;
  text: string;
  start: number;
  options: ParseOptions;
}): [number, boolean] {
  if (text[start + 1] === '#') return readComment(blocks, text, start);
  const output = text[start + 1] === '{';
  const from = start + 2 + markSign(text, start + 2, output ? '{{' : '{%').length;
  const closer = output ? '}}' : '%}';
  const lexed = lex(text, from, closer, options);

  if (!lexed.closed) {
    const mark = text.slice(start, start + 2);
    blocks.problems.push({
      code: 'template-syntax',
      range: { start, end: start + 2 },
      message: say(texts.unclosedMark, { mark }),
      hint: say(texts['unclosedMark.hint'], { end: closer }),
      fixes: closed(text, from, lexed.end, closer),
    });
  }

  const range = { start, end: lexed.next };
  if (output) {
    blocks.body.push({ kind: 'output', expression: readExpression(lexed, from, blocks.problems), range });
    return [lexed.next, lexed.trim];
  }
  if (lexed.tokens[0]?.text === 'raw' && lexed.closed) return readRaw(blocks, text, range, lexed.trim);

  readTag(blocks, parserOf(lexed, blocks.problems), range, lexed.end - from > maxExpression);
  return [lexed.next, lexed.trim];
}

/** The end of an expression at its last character, where that is certainly its own. */
function closed(text: string, from: number, end: number, closer: string): Fix[] | undefined {
  const inner = text.slice(from, end).trimEnd();
  const last = inner.at(-1) ?? '';
  if (!/[\w)\]]/.test(last)) return undefined;
  const at = from + inner.length;
  const edits = [{ range: { start: at - 1, end: at }, text: `${last} ${closer}` }];
  return [{ title: say(texts.close, { closer }), edits }];
}

function readComment(blocks: Blocks, text: string, start: number): [number, boolean] {
  const end = text.indexOf('#}', start + 2);
  if (end >= 0) return [end + 2, text[end - 1] === '-' && end - 1 > start + 1];

  blocks.problems.push({
    code: 'template-syntax',
    range: { start, end: start + 2 },
    message: say(texts.unclosedComment),
    hint: say(texts['unclosedComment.hint']),
  });

  const line = text.indexOf('\n', start);
  return [line < 0 ? text.length : line, false];
}

const endRaw = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

function readRaw(blocks: Blocks, text: string, open: Range, trim: boolean): [number, boolean] {
  endRaw.lastIndex = open.end;
  const match = endRaw.exec(text);
  if (!match)
    blocks.problems.push({
      code: 'template-syntax',
      range: open,
      message: say(texts.unclosedRaw),
      hint: say(texts['unclosedRaw.hint']),
    });
  addText({ blocks, text, from: open.end, to: match?.index ?? text.length, trimStart: trim, trimEnd: match?.[1] === '-' });

  return [match ? match.index + match[0].length : text.length, match?.[2] === '-'];
}

function parserOf(lexed: Lexed, problems: TemplateProblem[]): Parser {
  problems.push(...lexed.problems);
  return { tokens: lexed.tokens, at: 0, depth: 0, links: 0, failed: lexed.problems.length > 0 || !lexed.closed, problems };
}

/** Parses one whole expression; one that is too long is refused. */
export function readExpression(lexed: Lexed, from: number, problems: TemplateProblem[]): Expression {
  if (lexed.end - from <= maxExpression) return parseWhole(parserOf(lexed, problems));
  const range = { start: from, end: lexed.end };
  problems.push({
    code: 'template-syntax',
    range,
    message: say(texts.longExpression, { length: lexed.end - from, most: maxExpression }),
    hint: say(texts['longExpression.hint']),
  });

  return { kind: 'broken', range };
}
