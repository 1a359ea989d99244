/** What stands for `${…}` in the text of a template. */
export const hole = '\u0001';

interface Literal {
  /** From 1. */
  line: number;
  /** The words between the quotes, with `hole` for what is put in. */
  text: string;
  /** What stands right before the quotes, without the space between, for example `doc:`. */
  before: string;
}

/** The string literals of a TypeScript source, and its code with strings and comments blanked out, as long as before. */
export function readSource(source: string): { literals: Literal[]; code: string } {
  const literals: Literal[] = [];
  const code = source.split('');
  let at = 0;
  let [line, counted] = [1, 0];
  /** It is asked of places from the beginning to the end. */
  const lineAt = (offset: number): number => {
    for (; counted < offset; counted++) if (source[counted] === '\n') line++;
    return line;
  };
  const readHere = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const beforeOf = (offset: number): string => source.slice(Math.max(0, offset - 80), offset).trimEnd();
  /** What came last, to tell a regular expression from a division. */
  let last = '';
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (code[i] !== '\n') code[i] = ' ';
  };

  function string(quote: string): void {
    const start = at++;
    while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
    literals.push({ line: lineAt(start), text: source.slice(start + 1, at), before: beforeOf(start) });
    blank(start + 1, at++);
  }
  function template(): void {
    const literal: Literal = { line: lineAt(at), text: '', before: beforeOf(at) };
    literals.push(literal);
    for (at++; at < source.length && source[at] !== '`'; ) {
      if (source.startsWith('${', at)) {
        literal.text += hole;
        at += 2;
        inside('}');
        at++;
      } else {
        const from = at;
        at += source[at] === '\\' ? 2 : 1;
        literal.text += source.slice(from, at);
        blank(from, at);
      }
    }
    at++;
  }
  function expression(): void {
    const start = at;
    let inClass = false;
    for (at++; at < source.length && (inClass || source[at] !== '/'); at++) {
      if (source[at] === '\\') at++;
      else if (source[at] === '[') inClass = true;
      else if (source[at] === ']') inClass = false;
    }
    blank(start, ++at);
  }
  function inside(end?: string): void {
    for (let depth = 0; at < source.length; ) {
      const sign = source[at] ?? '';
      if (sign === end && depth === 0) return;
      const comment = sign === '/' ? readHere(/\/\/.*|\/\*[\s\S]*?\*\//y) : undefined;
      const word = readHere(/[\w$]+/y);
      if (comment) {
        blank(at, at + comment.length);
        at += comment.length;
      } else if (sign === "'" || sign === '"' || sign === '`') {
        if (sign === '`') template();
        else string(sign);
        last = 'value';
      } else if (sign === '/' && !/^(?:value|[)\]}])$/.test(last)) {
        expression();
        last = 'value';
      } else if (word) {
        last = /^(?:return|case|typeof|in|of|await|throw|yield)$/.test(word) ? 'keyword' : 'value';
        at += word.length;
      } else {
        if (sign === '{') depth++;
        if (sign === '}') depth--;
        if (sign.trim()) last = sign;
        at++;
      }
    }
  }
  inside();
  return { literals, code: code.join('') };
}
