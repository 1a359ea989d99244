import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { readSharedModels } from '../../pipeline/settings/settings.ts';
import { lineStarts, toPosition } from '../../source/lines.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { personalityUses } from '../personality-uses.ts';
import { checkTemplateSpelling } from '../template-spelling.ts';

export const templateSyntaxPage: RulePage = {
  doc: 'A template cannot be read: an operator lacks its other side, a bracket or a tag is not closed. The message says what was expected. Text that shall hold `{{` itself goes between `{% raw %}` and `{% endraw %}`. The file of a personality is sent as it stands, so braces and AUTO tags in it are a warning: they may be meant as words.',
  examples: [
    {
      text: `steps:
  - id: count
    set: {total: "{{ 1 +~template-syntax~ }}"}
`,
    },
    {
      good: true,
      text: `steps:
  - id: count
    set: {total: "{{ 1 + 2 }}"}
`,
    },
  ],
};

export const templateSyntax: Rule = {
  code: 'template-syntax',
  check(checkable, report) {
    misspelt(checkable, report);
    for (const finding of findWordsLikeTemplates(checkable)) report(finding);
  },
};

const misspelt = checkTemplateSpelling('template-syntax');

const markup = /\{\{|\{%|<AUTO\b/i;

/** Files of personalities that look as if they were rendered, each once, where the pipeline first names it or what extends it. */
function* findWordsLikeTemplates(checkable: Checkable): Iterable<Finding> {
  const { pipeline, world } = checkable;
  const files = world.personalities;
  if (!files || files.size === 0) return;

  const declared = new Set([
    ...pipeline.personalities.map(({ name }) => name),
    ...Object.keys(world.settings?.personalities ?? {}),
  ]);

  const byName = new Map([...readSharedModels(world).personalities, ...pipeline.personalities].map((one) => [one.name, one]));
  const seen = new Set<string>();
  for (const { ref, block } of personalityUses(checkable)) {
    for (let at = byName.get(ref.id); at && !seen.has(at.name); at = at.extends && byName.get(at.extends.id)) {
      const { name } = at;
      seen.add(name);
      const text = declared.has(name) ? '' : (files.get(name) ?? '');
      const start = text.search(markup);
      if (start < 0) continue;

      const { line, character } = toPosition(lineStarts(text), start);
      const range = { ...ref.range, within: { file: `${name}.md`, line: line + 1, column: character + 1 } };
      yield { block, range, message: say(problemTexts['template-syntax.personality'], { name }), severity: 'warning' };
    }
  }
}
