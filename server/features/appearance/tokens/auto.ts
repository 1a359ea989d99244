import type { AutoTag, ScalarNode } from '../../../../engine/compile/source/nodes.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import type { TemplateToken } from './template.ts';
import { templateMarks } from './template.ts';

/**
 * The tokens of one AUTO tag, in the text of its scalar: brackets, attributes, their values without the templates in them.
 */
export function autoTagTokens({ text }: ScalarNode, { range, attributes, words, inner, closed }: AutoTag): TemplateToken[] {
  const templateTokens: TemplateToken[] = [{ type: 'autoTag', start: range.start, end: range.start + '<AUTO'.length }];
  for (const { nameRange, value, valueRange } of attributes) {
    templateTokens.push({ type: 'autoAttribute', ...nameRange });
    const holes = [
      ...templateMarks(value).map(({ start, end }) => ({ start: start + valueRange.start, end: end + valueRange.start })),
      ...inner.filter((tag) => tag.range.start < valueRange.end).map((tag) => tag.range),
    ];
    for (const piece of without(valueRange, holes)) templateTokens.push({ type: 'string', ...piece });
  }

  if (text[words.start - 1] === '>' && words.start > range.start)
    templateTokens.push({ type: 'autoTag', start: words.start - 1, end: words.start });
  if (closed && range.end > words.end) templateTokens.push({ type: 'autoTag', start: words.end, end: range.end });

  return templateTokens;
}

function* without({ start, end }: Range, holes: readonly Range[]): Generator<Range> {
  let at = start;
  for (const hole of [...holes].sort((a, b) => a.start - b.start)) {
    if (hole.start > at) yield { start: at, end: Math.min(hole.start, end) };
    at = Math.max(at, hole.end);
  }
  if (at < end) yield { start: at, end };
}
