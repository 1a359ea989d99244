import type { Problem } from '../language/problems.ts';
import { phrases } from '../language/texts/compile/phrases.ts';
import { problemTexts } from '../language/texts/compile/problems.ts';
import { say } from '../language/texts.ts';
import type { Source } from './source/nodes.ts';
import type { World } from './world.ts';

/**
 * The one problem of a text that is a file of another program; undefined otherwise. Only looked for in a text with errors
 * that has no steps, or steps with a `type`, as other programs write them.
 */
export function problemOfOtherFormat(
  { text }: Source,
  world: World,
  problems: readonly Problem[],
  hasSteps: boolean,
): Problem | undefined {
  if (!world.otherFormat) return undefined;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const isTyped = ({ code, range: { start, end } }: Problem): boolean =>
    code === 'unknown-key' && text.slice(start, end) === 'type';
  if (errors.length === 0 || (hasSteps && !errors.some(isTyped))) return undefined;

  const found = world.otherFormat(text);
  if (!found) return undefined;

  const { name: format, range, instead } = found;
  const problem = { code: 'foreign-format', severity: 'error', range } as const;
  if (instead !== undefined)
    return { ...problem, message: say(problemTexts['foreign-format.instead'], { format, why: instead }) };

  return {
    ...problem,
    message: say(problemTexts['foreign-format'], { format }),
    hint: say(phrases.convertFile, { file: world.file }),
  };
}
