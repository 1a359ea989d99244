import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import { Unreadable } from '../expressions/unreadable.ts';

/** An expression between `${{` and `}}`: https://docs.github.com/actions/reference/workflows-and-actions/expressions */
export type GithubFormula =
  | { kind: 'literal'; value: string | number | boolean | null }
  /** A context with the names behind it. */
  | { kind: 'path'; names: readonly string[] }
  | { kind: 'member'; of: GithubFormula; at: GithubFormula }
  | { kind: 'call'; name: string; args: readonly GithubFormula[] }
  | { kind: 'not'; of: GithubFormula }
  | { kind: 'binary'; sign: string; left: GithubFormula; right: GithubFormula };

const tokens =
  /\s*(?:('(?:[^']|'')*')|(-?(?:0x[\da-f]+|\d+(?:\.\d+)?(?:e[-+]?\d+)?))(?![\w-])|([A-Za-z_][\w-]*)|(&&|\|\||[=!<>]=|[!<>()[\],.*]))/iy;

interface Token {
  kind: 'text' | 'number' | 'word' | 'sign';
  text: string;
}

const kinds = ['text', 'number', 'word', 'sign'] as const;

function lexFormula(text: string): Token[] {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  while (text.slice(tokens.lastIndex).trim() !== '') {
    const match = tokens.exec(text);
    if (!match) throw unreadableFormula();
    const index = match.slice(1).findIndex((part) => part !== undefined);
    found.push({ kind: kinds[index] ?? 'sign', text: match[index + 1] ?? '' });
  }

  return found;
}

const unreadableFormula = (): Unreadable => new Unreadable(say(githubTexts.noExpression));

/** Binary operators, the weakest first. */
const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '<=', '>', '>=']];

/** Parses an expression. Throws Unreadable for an invalid one. */
export function parseFormula(text: string): GithubFormula {
  const all = lexFormula(text);
  let at = 0;

  const take = (sign: string): boolean => {
    if (all[at]?.kind !== 'sign' || all[at]?.text !== sign) return false;
    at += 1;
    return true;
  };

  const expect = (sign: string): void => {
    if (!take(sign)) throw unreadableFormula();
  };

  const binary = (level: number): GithubFormula => {
    const signs = levels[level];
    if (!signs) return unary();

    let left = binary(level + 1);
    for (let sign = signs.find(take); sign !== undefined; sign = signs.find(take)) {
      left = { kind: 'binary', sign, left, right: binary(level + 1) };
    }

    return left;
  };

  const unary = (): GithubFormula => (take('!') ? { kind: 'not', of: unary() } : members(primary()));

  const members = (start: GithubFormula): GithubFormula => {
    let value = start;
    for (;;) {
      if (take('.')) {
        const name = all[at];
        if (name?.kind !== 'word' && name?.text !== '*') throw unreadableFormula();
        at += 1;
        value = memberOf(value, { kind: 'literal', value: name.text });
      } else if (take('[')) {
        value = memberOf(value, take('*') ? { kind: 'literal', value: '*' } : binary(0));
        expect(']');
      } else return value;
    }
  };

  const primary = (): GithubFormula => {
    if (take('(')) {
      const inner = binary(0);
      expect(')');
      return inner;
    }

    const token = all[at];
    if (!token || token.kind === 'sign') throw unreadableFormula();

    at += 1;
    if (token.kind === 'text') return { kind: 'literal', value: token.text.slice(1, -1).replaceAll("''", "'") };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (Object.hasOwn(words, token.text)) return { kind: 'literal', value: words[token.text] ?? null };

    return take('(') ? { kind: 'call', name: token.text.toLowerCase(), args: args() } : { kind: 'path', names: [token.text] };
  };

  const args = (): GithubFormula[] => {
    if (take(')')) return [];
    const found = [binary(0)];
    while (take(',')) found.push(binary(0));
    expect(')');
    return found;
  };

  const whole = binary(0);
  if (at < all.length) throw unreadableFormula();
  return whole;
}

const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** A member with a literal name belongs to the path. */
const memberOf = (of: GithubFormula, at: GithubFormula): GithubFormula =>
  of.kind === 'path' && at.kind === 'literal' && at.value !== null
    ? { kind: 'path', names: [...of.names, String(at.value)] }
    : { kind: 'member', of, at };

/** A piece of text, or an expression in it with its spelling. */
export type TextPart = string | { source: string; formula: GithubFormula | Unreadable };

/** A text with its expressions; an unreadable one is reported where it is used. */
export function splitExpressions(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (let start = text.indexOf('${{'); start >= 0; start = text.indexOf('${{', end)) {
    const close = endOfExpression(text, start + 3);
    // GitHub accepts no workflow with an unclosed expression.
    if (close === undefined) break;
    if (start > end) parts.push(text.slice(end, start));
    parts.push({ source: text.slice(start, close + 2), formula: readExpressionPart(text.slice(start + 3, close)) });
    end = close + 2;
  }

  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** The position of an expression's `}}`: the first one outside its string literals. */
function endOfExpression(text: string, start: number): number | undefined {
  let isText = false;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "'") isText = !isText;
    else if (!isText && text.startsWith('}}', at)) return at;
  }
  return undefined;
}

/** The expression, or the reason that it is invalid. */
export function readExpressionPart(text: string): GithubFormula | Unreadable {
  try {
    return parseFormula(text);
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}
