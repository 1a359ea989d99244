import type { Fix, Problem, ProblemCode, Range } from './problems.ts';
import { isProblemCode, problemCodes } from './problems.ts';
import { phrases } from './texts/compile/phrases.ts';
import { type ProblemTextId, problemTexts } from './texts/compile/problems.ts';
import { say, type TextValues } from './texts.ts';

/** A problem with the text `id`; its code is the part before the dot, its severity that of the code unless given. */
export function problem(
  id: ProblemTextId,
  range: Range,
  values: TextValues = {},
  more: Partial<Pick<Problem, 'severity' | 'hint' | 'fixes' | 'related'>> = {},
): Problem {
  const code = codeOf(id);
  const usual = problemCodes[code];
  return { code, severity: usual === 'off' ? 'hint' : usual, range, message: say(problemTexts[id], values), ...more };
}

function codeOf(id: ProblemTextId): ProblemCode {
  const word = id.split('.')[0] ?? id;
  return isProblemCode(word) ? word : 'yaml-syntax';
}

/** The fix that renames a word; none where there is no suggestion. */
export const renaming = (name: string, range: Range): { fixes?: Fix[] } =>
  name === '' ? {} : { fixes: [{ title: say(phrases.rename, { name }), edits: [{ range, text: name }] }] };

/**
 * The `hint` and the `fixes` of "did you mean", where there is a nearest name; only the hint for a name that is present
 * already (`isThere`).
 */
export function suggestion(
  name: string | undefined,
  range: Range,
  isThere?: (name: string) => boolean,
): { hint?: string; fixes?: Fix[] } {
  if (name === undefined) return {};
  const hint = say(phrases.didYouMean, { name });
  if (isThere?.(name)) return { hint };
  return { hint, ...renaming(name, range) };
}

/** The same for the key of a map in YAML's flow style (`flow`), where brackets and commas need quotes. */
export function suggestKey(
  name: string | undefined,
  range: Range,
  { isThere, flow }: { isThere: (name: string) => boolean; flow: boolean },
): { hint?: string; fixes?: Fix[] } {
  const { hint, fixes } = suggestion(name, range, isThere);
  if (!flow || name === undefined || !/[[\]{},]/.test(name)) return { hint, fixes };
  return { hint, fixes: fixes?.map(({ title }) => ({ title, edits: [{ range, text: JSON.stringify(name) }] })) };
}
