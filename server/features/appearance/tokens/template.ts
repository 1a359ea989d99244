import type { PlacedTemplate } from '../../../../engine/compile/check/templates.ts';
import type { Compiled } from '../../../../engine/compile/compile.ts';
import { reads } from '../../../../engine/compile/template/references.ts';
import type { Expression, Part, Template } from '../../../../engine/compile/template/syntax/ast.ts';
import { bodiesOfPart, boundBy, childrenOf, expressionsOf } from '../../../../engine/compile/template/syntax/children.ts';
import type { LexOptions, Token } from '../../../../engine/compile/template/syntax/lexer.ts';
import { isOpener, lex, markSign } from '../../../../engine/compile/template/syntax/lexer.ts';
import { reserved } from '../../../../engine/compile/template/syntax/primary.ts';
import { isAggregate } from '../../../../engine/language/kinds/transform.ts';
import { memoize } from '../../../../engine/language/memoize.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import type { Meaning } from '../../../names/meaning.ts';
import { mentionsOf } from '../../../names/meaning.ts';
import type { TokenType } from './legend.ts';

/** A token in a template's text. */
export interface TemplateToken extends Range {
  type: TokenType;
}

/** The role of each name, by its position in the template's text. */
export type Roles = Map<number, TokenType>;

/** Every token of a template's text, in order; an expression without braces (`bare`) is one whole. */
export function templateTokens(template: Template, roles: Roles, bare: boolean, options: LexOptions): TemplateToken[] {
  const tokens: TemplateToken[] = [];
  const { text } = template;
  if (bare) addWordTokens(lex(text, 0, undefined, options).tokens, roles, true, tokens);
  else for (const mark of cachedMarks(template, options)) addMarkTokens(text, mark, roles, tokens);
  return tokens;
}

const marksByTemplate = new WeakMap<Template, { options: string; marks: readonly TemplateMark[] }>();

function cachedMarks(template: Template, options: LexOptions): readonly TemplateMark[] {
  const key = [...(options.hyphenated ?? [])].join(' ');
  const before = marksByTemplate.get(template);
  if (before?.options === key) return before.marks;
  const marks = templateMarks(template.text, options);
  marksByTemplate.set(template, { options: key, marks });
  return marks;
}

/** `{{ … }}`, `{% … %}` or `{# … #}` in a text, including the brackets; text between `raw` and `endraw` has none. */
interface TemplateMark extends Range {
  kind: '{{' | '{%' | '{#';
  tokens: readonly Token[];
  closed: boolean;
}

export function templateMarks(text: string, options: LexOptions = {}): TemplateMark[] {
  const marks: TemplateMark[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('{', at);
    if (start < 0) break;
    if (!isOpener(text, start)) {
      at = start + 1;
      continue;
    }

    const mark = markAt(text, start, options);
    marks.push(mark);
    at = Math.max(mark.end, start + 2);

    if (mark.kind === '{%' && mark.tokens[0]?.text === 'raw') {
      const end = /\{%-?\s*endraw\b/g;
      end.lastIndex = at;
      at = end.exec(text)?.index ?? text.length;
    }
  }

  return marks;
}

const kindOfMark: Readonly<Record<string, TemplateMark['kind']>> = { '{': '{{', '%': '{%' };

function markAt(text: string, start: number, options: LexOptions): TemplateMark {
  const kind = kindOfMark[text[start + 1] ?? ''] ?? '{#';
  if (kind === '{#') {
    const end = text.indexOf('#}', start + 2);
    return { kind, start, end: end < 0 ? text.length : end + 2, tokens: [], closed: end >= 0 };
  }

  const from = start + 2 + markSign(text, start + 2, kind).length;
  const lexed = lex(text, from, kind === '{{' ? '}}' : '%}', options);
  return { kind, start, end: lexed.next, tokens: lexed.tokens, closed: lexed.closed };
}

function addMarkTokens(text: string, mark: TemplateMark, roles: Roles, found: TemplateToken[]): void {
  const { kind, start, end, tokens, closed } = mark;
  if (kind === '{#') {
    found.push({ type: 'comment', start, end });
    return;
  }

  const from = start + 2 + markSign(text, start + 2, kind).length;
  found.push({ type: 'delimiter', start, end: from });
  const file = /^\s*file:\s*/.exec(text.slice(from, end));
  const to = closed ? end - 2 - markSign(text, end - 3, kind).length : end;

  if (file) {
    const path = text.slice(from + file[0].length, to).trimEnd();
    found.push({ type: 'string', start: from + file[0].length, end: from + file[0].length + path.length });
  } else addWordTokens(kind === '{%' ? addTagWord(tokens, found) : tokens, roles, false, found);

  if (closed) found.push({ type: 'delimiter', start: to, end });
}

/** Adds a token for the keyword of a tag; returns the tokens after it. */
function addTagWord(tokens: readonly Token[], found: TemplateToken[]): readonly Token[] {
  const [first] = tokens;
  if (first?.type !== 'name') return tokens;
  found.push({ type: 'keyword', start: first.start, end: first.end });
  return tokens.slice(1);
}

const constants = new Set(['true', 'True', 'false', 'False', 'none', 'None', 'null']);

function addWordTokens(tokens: readonly Token[], roles: Roles, bare: boolean, collected: TemplateToken[]): void {
  tokens.forEach(({ type, text, start, end }, index) => {
    const member = tokens[index - 1]?.text === '.';
    const role = roles.get(start);
    if (type === 'text') collected.push({ type: 'string', start, end });
    else if (type === 'number') collected.push({ type: 'number', start, end });
    else if (type === 'operator' && (text === '{{' || text === '}}')) collected.push({ type: 'delimiter', start, end });
    else if (type !== 'name') return;
    else if (role) collected.push({ type: role, start, end });
    else if (!member && (reserved.has(text) || constants.has(text))) collected.push({ type: 'keyword', start, end });
    else if (bare && !member && isAggregate(text)) collected.push({ type: 'function', start, end });
  });
}

/** Determines the roles of names in a template: by their meaning in this context, and by their use. */
export function addRoles(
  compiled: Compiled,
  { template, owner, scope }: Pick<PlacedTemplate, 'template' | 'owner' | 'scope'>,
  into: Roles,
): void {
  for (const [start, type] of rolesByUse(template)) into.set(start, type);
  for (const read of reads(template)) {
    // The remainder of an extracted aggregate.
    if (read.name.startsWith('#')) continue;

    for (const range of read.pathRanges) {
      if (!into.has(range.start)) into.set(range.start, 'property');
    }

    for (const { meaning, range } of mentionsOf(compiled, { owner, scope }, read)) {
      const type = tokenTypeOf(meaning);
      if (type) into.set(range.start, type);
    }
  }
}

/** The roles of names in a template by their use alone, independent of the context. */
const rolesByUse = memoize((template: Template): Roles => {
  const roles: Roles = new Map();
  for (const expression of expressionsOf(template.parts)) addUses(expression, roles);
  addBindings(template.parts, roles);
  return roles;
});

export const tokenTypeOf = ({ kind }: Meaning): TokenType | undefined =>
  kind === 'unknown' || kind === 'product' || kind === 'template' ? undefined : kind;

function addUses(expression: Expression, into: Roles): void {
  switch (expression.kind) {
    case 'filter':
      into.set(expression.filterRange.start, 'filter');
      break;
    case 'is':
      into.set(expression.testRange.start, 'test');
      break;
    case 'member':
      into.set(expression.nameRange.start, 'property');
      break;
    case 'comprehension':
      for (const { range } of expression.names) into.set(range.start, 'local');
      break;
  }

  for (const child of childrenOf(expression)) addUses(child, into);
  if (expression.kind !== 'call' && expression.kind !== 'filter') return;

  for (const { nameRange } of expression.arguments) {
    if (nameRange) into.set(nameRange.start, 'parameter');
  }

  if (expression.kind !== 'call') return;
  const { callee } = expression;
  if (callee.kind === 'name') into.set(callee.range.start, 'function');
  else if (callee.kind === 'member') into.set(callee.nameRange.start, 'method');
}

/** The names that the parts bind. */
function addBindings(parts: readonly Part[], into: Roles): void {
  for (const part of parts) {
    for (const { range } of boundBy(part)) into.set(range.start, 'local');
    if (part.kind === 'macro') into.set(part.name.range.start, 'function');
    if (part.kind === 'set-member') into.set(part.member.range.start, 'property');
    for (const body of bodiesOfPart(part)) addBindings(body, into);
  }
}
