import type { CST } from 'yaml';
import { Parser } from 'yaml';

/** A token of YAML that is literally in the text. */
export interface Leaf {
  type: CST.SourceToken['type'] | CST.FlowScalar['type'] | 'block-scalar';
  start: number;
  end: number;
}

/** The changeable parts of a text's layout. */
export interface FormatLayout {
  leaves: Leaf[];
  /** The lines that begin with a key or dash: their target column. */
  columns: Map<number, number>;
  /** Texts and flow collections: all lines inside move with the line in which they begin. */
  solid: { start: number; end: number }[];
  /** The items of the top-level `steps` and `finally`, each by its first character. */
  items: number[][];
}

/**
 * The layout of a text that is valid YAML; undefined for a text that should be left alone. `unit` is one level of
 * indentation.
 */
export function layOut(text: string, unit: number): FormatLayout | undefined {
  const laid: FormatLayout = { leaves: [], columns: new Map(), solid: [], items: [] };
  const walk = new TokenWalk(text, unit, laid);
  let documents = 0;
  for (const token of new Parser().parse(text)) {
    if (token.type === 'document') {
      if (++documents > 1 || !token.value) return undefined;
      for (const one of token.start) walk.leaf(one);
      walk.node(token.value, 0, true);
      for (const one of token.end ?? []) walk.leaf(one);
    } else if (token.type === 'comment' || token.type === 'newline' || token.type === 'space') walk.leaf(token);
    else if (token.type !== 'byte-order-mark' && token.type !== 'doc-end' && token.type !== 'directive') return undefined;
  }

  return walk.strange || documents === 0 ? undefined : laid;
}

/** The end of the last line that is not blank. */
function lastWords(text: string): number {
  const words = text.trimEnd().length;
  const newline = text.indexOf('\n', words);
  if (words === 0) return 0;
  if (newline < 0) return text.length;
  return newline;
}

/** Tokens that may precede the lines of a block text. */
const isProp = (token: CST.Token): token is CST.SourceToken =>
  ['space', 'comment', 'newline', 'block-scalar-header', 'anchor', 'tag'].includes(token.type);

class TokenWalk {
  /** A rare construct: left alone. */
  strange = false;
  readonly #text: string;
  readonly #unit: number;
  readonly #laid: FormatLayout;

  constructor(text: string, unit: number, laid: FormatLayout) {
    this.#text = text;
    this.#unit = unit;
    this.#laid = laid;
  }

  leaf({ type, offset, source }: CST.SourceToken | CST.FlowScalar | CST.ErrorToken): void {
    if (
      type === 'explicit-key-ind' ||
      type === 'error' ||
      (type === 'space' && source.includes('\t') && this.#beginsLine(offset))
    )
      this.strange = true;
    if (type !== 'error') this.#laid.leaves.push({ type, start: offset, end: offset + source.length });
  }

  node(token: CST.Token, column: number, top = false): void {
    switch (token.type) {
      case 'block-map':
        for (const item of token.items) this.#pair(item, column, top);
        return;
      case 'block-seq':
        for (const item of token.items) {
          this.#begins(item.start, undefined, column);
          for (const one of item.start) this.leaf(one);
          if (item.value) this.node(item.value, column + 2);
        }
        return;
      case 'flow-collection':
        this.#flow(token);
        return;
      case 'block-scalar': {
        for (const one of token.props) this.#prop(one);
        const content = token.offset + token.props.reduce((sum, one) => sum + ('source' in one ? one.source.length : 0), 0);
        const keeps = token.props.some((one) => one.type === 'block-scalar-header' && one.source.includes('+'));
        const end = content + (keeps ? token.source.length : lastWords(token.source));

        this.#laid.leaves.push({ type: 'block-scalar', start: content, end });
        // White space at the end of its last line belongs to it.
        this.#laid.solid.push({ start: content - 1, end: end + 1 });
        return;
      }
      case 'scalar':
      case 'alias':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.leaf(token);
        if (token.source.includes('\n')) this.#laid.solid.push({ start: token.offset, end: token.offset + token.source.length });
        for (const one of token.end ?? []) this.leaf(one);
        return;
      default:
        this.strange = true;
    }
  }

  #prop(token: CST.Token): void {
    if (isProp(token)) this.leaf(token);
    else this.strange = true;
  }

  #pair({ start, key, sep, value }: CST.BlockMap['items'][number], column: number, top: boolean): void {
    this.#begins(start, key ?? undefined, column);
    for (const one of start) this.leaf(one);
    if (key) this.node(key, column);
    for (const one of sep ?? []) this.leaf(one);
    if (top && value?.type === 'block-seq' && key && 'source' in key && /^["']?(?:steps|finally)["']?$/.test(key.source))
      this.#laid.items.push(value.items.flatMap((item) => item.start.find(({ type }) => type === 'seq-item-ind')?.offset ?? []));
    if (value) this.node(value, column + this.#unit);
  }

  /** Records the column of a line's first token: an anchor, a tag, a dash or a key. */
  #begins(start: readonly CST.SourceToken[], key: CST.Token | undefined, column: number): void {
    const first = start.find(({ type }) => type !== 'space' && type !== 'newline' && type !== 'comment');
    const at = first?.offset ?? key?.offset;
    if (at === undefined) return;
    const line = this.#text.lastIndexOf('\n', at - 1) + 1;
    if (this.#text.slice(line, at).trim() === '') this.#laid.columns.set(at, column);
  }

  #beginsLine(at: number): boolean {
    return at === 0 || this.#text[at - 1] === '\n';
  }

  #flow(token: CST.FlowCollection): void {
    this.leaf(token.start);
    for (const { start, key, sep, value } of token.items) {
      for (const one of start) this.leaf(one);
      if (key) this.node(key, 0);
      for (const one of sep ?? []) this.leaf(one);
      if (value) this.node(value, 0);
    }

    for (const one of token.end) this.leaf(one);
    const last = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
    if (!last) this.strange = true;
    else this.#laid.solid.push({ start: token.offset, end: last.offset + 1 });
  }
}
