import { personalityProblems } from '../../../engine/compile/pipeline/settings/personality-file.ts';
import { readSharedModels } from '../../../engine/compile/pipeline/settings/settings.ts';
import type { World } from '../../../engine/compile/world.ts';
import { problem, suggestion } from '../../../engine/language/problem.ts';
import type { Problem } from '../../../engine/language/problems.ts';
import { nearest } from '../../../engine/language/spelling/suggest.ts';
import type { PersonalityPage } from './personality-page.ts';
import { personalityNames } from './personality-page.ts';

/** The problems of a personality's file, which pipelines report where they name it. */
export const problemsOfPersonality = (page: PersonalityPage, world: World): readonly Problem[] => [
  ...personalityProblems(page.text),
  ...problemOfBase(page, world),
  ...wordsLikeTemplates(page),
];

/** A base personality that does not exist, or that extends this one. */
function problemOfBase({ name, front }: PersonalityPage, world: World): Problem[] {
  const base = front?.base;
  if (!base) return [];

  const names = personalityNames(world);
  if (base.name !== name && !names.includes(base.name))
    return [problem('unknown-personality', base.range, { name: base.name }, suggestion(nearest(base.name, names), base.range))];

  const bases = new Map(readSharedModels(world).personalities.map((one) => [one.name, one.extends?.id]));
  const path = [name];
  for (let at: string | undefined = base.name; at !== undefined; at = bases.get(at)) {
    path.push(at);
    if (at === name) return [problem('cycle.personality', base.range, { path: path.join(' → ') })];
    // A cycle that this one only leads into is reported by its members.
    if (path.indexOf(at) < path.length - 1) return [];
  }

  return [];
}

const markup = /\{\{|\{%|<AUTO\b/gi;

/** Text that looks like a template, although nothing in the file is rendered. */
const wordsLikeTemplates = ({ name, text, front }: PersonalityPage): Problem[] =>
  [...text.matchAll(markup)]
    .filter(({ index }) => !front || index >= text.length - front.words.length)
    .map(({ index, 0: found }) =>
      problem('template-syntax.personality', { start: index, end: index + found.length }, { name }, { severity: 'warning' }),
    );
