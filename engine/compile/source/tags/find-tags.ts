import type { Range } from '../../../language/problems.ts';
import type { AutoAttribute, AutoTag } from '../nodes.ts';

interface FoundTags {
  /** The outermost tags in text order. */
  tags: AutoTag[];
  /** Opening tags without an end tag, though text follows them. */
  unclosed: Range[];
  /** Some tags nest so deeply that they were left as text. */
  deep: boolean;
}

/** Deeper nested tags are text: nobody writes them, and recursion over them would overflow the stack. */
export const maxNested = 20;

/** A tag before its end was found. */
interface Open {
  start: number;
  opening: Opening;
  inner: AutoTag[];
}

/**
 * Finds the AUTO tags of a scalar's text, in one pass. Ranges are indexes into the text; `around` is the nesting depth of the
 * text itself.
 */
export function findTags(text: string, around = 0): FoundTags {
  const result: FoundTags = { tags: [], unclosed: [], deep: false };
  const stack: Open[] = [];
  /** The number of open tags beyond the deepest level. */
  let beyond = 0;
  const settle = (tag: AutoTag) => (stack.at(-1)?.inner ?? result.tags).push(tag);

  /** Returns the end of the opening tag. */
  const openTag = (start: number): number => {
    const depth = around + stack.length;
    const opening = readOpening(text, start, text.length, depth);
    const { end, complete } = opening;
    result.deep ||= opening.deep || depth >= maxNested;

    const open: Open = { start, opening, inner: [...opening.inner] };
    if (depth < maxNested && complete) settle(tagOf(open, { start: end, end }, end, true));
    else if (depth < maxNested) stack.push(open);
    else if (!complete) beyond++;

    return end;
  };

  const closeTag = (words: number, end: number): void => {
    if (beyond > 0) {
      beyond--;
      return;
    }
    const open = stack.pop();
    if (open) settle(tagOf(open, { start: open.opening.end, end: words }, end, true));
  };

  const bracket = /<AUTO(?=[\s>/])|<\/AUTO\s*>/g;
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    if (match[0] === '<AUTO') bracket.lastIndex = openTag(match.index);
    else closeTag(match.index, bracket.lastIndex);
  }

  for (let open = stack.pop(); open; open = stack.pop()) {
    const { end, finished } = open.opening;
    const lone = finished && text.slice(end).trim() === '';
    if (!lone) result.unclosed.unshift({ start: open.start, end });
    settle(tagOf(open, { start: end, end: lone ? end : text.length }, lone ? end : text.length, false));
  }

  return result;
}

const tagOf = ({ start, opening, inner }: Open, words: Range, end: number, closed: boolean): AutoTag => ({
  range: { start, end },
  attributes: opening.attributes,
  words,
  inner,
  closed,
});

/** `<AUTO …>` from its first bracket. */
interface Opening {
  attributes: AutoAttribute[];
  /** Tags in the attributes' values. */
  inner: AutoTag[];
  /** Behind the `>`. */
  end: number;
  /** Written as `<AUTO … />`. */
  complete: boolean;
  /** False where `>` is missing. */
  finished: boolean;
  /** Tags in its attributes nest too deeply. */
  deep: boolean;
}

const attributeName = /[^\s=>"'/{}]+/y;
const equals = /\s*=\s*/y;
const bareValue = /(?:\{\{[^{}]*\}\}|[^\s>])*/y;

/** Reads an opening tag that ends at `limit` at the latest, at nesting depth `around`. */
export function readOpening(text: string, start: number, limit = text.length, depth = 0): Opening {
  const opening: Opening = { attributes: [], inner: [], end: limit, complete: false, finished: false, deep: false };
  let at = start + '<AUTO'.length;
  while (at < limit) {
    if (text[at] === '>') return { ...opening, end: at + 1, finished: true };
    if (text.startsWith('/>', at)) return { ...opening, end: at + 2, complete: true, finished: true };

    attributeName.lastIndex = at;
    const name = attributeName.exec(text)?.[0];
    if (!name) {
      at++;
      continue;
    }

    const nameRange = { start: at, end: at + name.length };
    const valueRange = readValue(text, nameRange.end);
    const value = text.slice(valueRange.start, valueRange.end);
    opening.attributes.push({ name, nameRange, value, valueRange });

    if (value.includes('<AUTO')) {
      const { tags, deep } = depth < maxNested ? findTags(value, depth + 1) : { tags: [], deep: true };
      for (const tag of tags) opening.inner.push(shiftTag(tag, valueRange.start));
      if (deep) opening.deep = true;
    }

    at = Math.max(nameRange.end, valueRange.end + (/["']/.test(text[valueRange.start - 1] ?? '') ? 1 : 0));
  }

  return opening;
}

/** The value of an attribute, without its quotes; empty at the name's end where there is none. */
function readValue(text: string, nameEnd: number): Range {
  equals.lastIndex = nameEnd;
  const sign = equals.exec(text);
  if (!sign) return { start: nameEnd, end: nameEnd };

  const start = nameEnd + sign[0].length;
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    const end = closingQuote(text, start + 1, quote);
    if (end >= 0) return { start: start + 1, end };
  }

  bareValue.lastIndex = start;
  return { start, end: start + (bareValue.exec(text)?.[0].length ?? 0) };
}

/** The next `quote` outside `{{ }}`; -1 where there is none. */
function closingQuote(text: string, from: number, quote: string): number {
  let end = text.indexOf(quote, from);
  for (let at = from; end >= 0; ) {
    const template = text.slice(at, end).indexOf('{{');
    const close = template < 0 ? -1 : text.indexOf('}}', at + template);
    if (close < end) break;
    at = close + 2;
    end = text.indexOf(quote, at);
  }

  return end;
}

/** The same tag with all ranges shifted. */
export function shiftTag(tag: AutoTag, by: number): AutoTag {
  const shift = ({ start, end }: Range): Range => ({ start: start + by, end: end + by });
  return {
    range: shift(tag.range),
    attributes: tag.attributes.map((one) => ({ ...one, nameRange: shift(one.nameRange), valueRange: shift(one.valueRange) })),
    words: shift(tag.words),
    inner: tag.inner.map((one) => shiftTag(one, by)),
    closed: tag.closed,
  };
}
