import type { Range } from '../../../language/problems.ts';
import type { AutoTag, ScalarNode } from '../nodes.ts';
import type { Decoded, Style } from './decode.ts';
import { decode } from './decode.ts';

/** The place of a scalar: offsets count from the block's start, `indent` is the parent's column (for block scalars). */
interface Written {
  source: string;
  indent: number;
}

export const noTags: readonly AutoTag[] = [];
const templateStart = /\{[{%#]/;

/** A scalar that maps its text back to the block on demand, which is rarely needed. */
export class Scalar implements ScalarNode {
  readonly kind = 'scalar';
  readonly range: Range;
  readonly value: ScalarNode['value'];
  readonly text: string;
  readonly style: ScalarNode['style'];
  readonly template: boolean;
  readonly autos: readonly AutoTag[];
  readonly unread?: true;
  /** Undefined for the copy that an alias makes: it has no position in its block. */
  readonly #written: Written | undefined;
  #decoded: Decoded | undefined;

  constructor(scalar: Pick<ScalarNode, 'range' | 'value' | 'text' | 'style' | 'autos' | 'unread'>, written: Written | undefined) {
    this.range = scalar.range;
    this.value = scalar.autos.length > 0 ? scalar.text : scalar.value;
    this.text = scalar.text;
    this.style = scalar.style;
    this.template = templateStart.test(scalar.text);
    this.autos = scalar.autos;
    if (scalar.unread) this.unread = true;
    this.#written = written;
  }

  offsetAt(index: number): number {
    const { start, end } = this.range;
    if (!this.#written || this.style === 'absent') return index < this.text.length ? start : end;

    const decoded = (this.#decoded ??= this.#decode(this.style, this.#written));
    const at = Math.max(0, Math.min(index, this.text.length));
    let [low, high] = [0, decoded.indexes.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((decoded.indexes[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }

    return Math.min(end, (decoded.offsets[low] ?? start) + at - (decoded.indexes[low] ?? 0));
  }

  #decode(style: Style, { source, indent }: Written): Decoded {
    const { start, end } = this.range;
    const quotes = style === 'single' || style === 'double' ? 1 : 0;
    const asWritten = end - start - 2 * quotes === this.text.length && style !== 'literal' && style !== 'folded';
    if (asWritten) return { text: this.text, indexes: [0], offsets: [start + quotes] };
    return decode(source, start, end, style, indent);
  }
}

/** The range in the block of a range of the scalar's text. */
export const rangeIn = (scalar: ScalarNode, range: Range): Range => ({
  start: scalar.offsetAt(range.start),
  end: scalar.offsetAt(range.end),
});
