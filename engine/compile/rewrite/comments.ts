import type { Range } from '../../language/problems.ts';
import type { SourceNode } from '../source/nodes.ts';

export interface Comment extends Range {
  text: string;
  /** The white space before it. */
  space: string;
  /** There is something before it on its line. */
  beside: boolean;
}

/** The text between the scalars of a block: comments, anchors, aliases and tags. */
export interface Between {
  comments: Comment[];
  /** Places of `&anchor`, `*alias`, `!tag` and of keys with `?`. */
  marks: number[];
}

/** Reads the text between scalars. Text inside a scalar is no comment, except behind the header of a block scalar. */
export function between(text: string, nodes: Iterable<SourceNode>): Between {
  const result: Between = { comments: [], marks: [] };
  const scalars = [...nodes].filter((node) => node.kind === 'scalar' && node.range.end > node.range.start);

  const take = (from: number, to: number): void => {
    let at = from;
    while (at < to) {
      const character = text[at] ?? '';
      if (character === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) {
        const newline = text.indexOf('\n', at);
        const end = newline < 0 ? text.length : newline;
        const line = text.lastIndexOf('\n', at - 1) + 1;
        result.comments.push({
          start: at,
          end,
          text: text.slice(at, end).trimEnd(),
          space: /[ \t]*$/.exec(text.slice(line, at))?.[0] ?? '',
          beside: text.slice(line, at).trim() !== '',
        });
        at = end;
      } else {
        if ('&*!?'.includes(character)) result.marks.push(at);
        at++;
      }
    }
  };

  let last = 0;
  for (const { range } of scalars.sort((a, b) => a.range.start - b.range.start)) {
    take(last, range.start);
    if (/^[|>]/.test(text[range.start] ?? '')) {
      const newline = text.indexOf('\n', range.start);
      const end = newline < 0 || newline > range.end ? range.end : newline;
      const behind = text.slice(range.start, end).search(/\s#/);
      if (behind >= 0) take(range.start + behind + 1, end);
    }

    last = Math.max(last, range.end);
  }

  take(last, text.length);
  return result;
}
