import { longestAnswer } from '../../../language/models/longest-answers.ts';
import { suggestion } from '../../../language/problem.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { constantModelNames } from '../../pipeline/models/model-names.ts';
import type { Settings } from '../../world.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { findMaker } from '../models/makers.ts';
import { stepsOf } from '../steps.ts';

export const answerTooLongPage: RulePage = {
  doc: 'A step lets an answer become longer than the model that it names can give, which a provider may refuse. Known are the bounds of older models of Anthropic, and `max_output` of the models in `baton.yaml`; of all others nothing is said. Lower `max_tokens`, or name another model.',
  examples: [
    {
      text: `steps:
  - id: report
    model: anthropic:claude-3-haiku-20240307
    max_tokens: ~answer-too-long~8000
    prompt: Write a report.
`,
    },
    {
      text: `steps:
  - {id: report, model: house:small, max_tokens: ~answer-too-long~3000, prompt: Write a report.}
`,
      world: { settings: { providers: { house: {} }, models: [{ id: 'house:small', max_output: 2048 }] } },
    },
    {
      good: true,
      text: `steps:
  - {id: report, model: anthropic:claude-3-haiku-20240307, max_tokens: 4096, prompt: Write a report.}
  - {id: other, model: [anthropic:claude-3-haiku-20240307, anthropic:claude-sonnet-5-5], max_tokens: 8000, prompt: Write a report.}
  - {id: third, model: openai:gpt-6.1-sol, max_tokens: 800000, prompt: Write a report.}
`,
    },
  ],
};

export const answerTooLong: Rule = {
  code: 'answer-too-long',
  check(checkable, report) {
    const { settings = {} } = checkable.world;
    for (const { step, block } of stepsOf(checkable)) {
      const { model, maxTokens } = step;
      if (!model || maxTokens?.kind !== 'constant' || typeof maxTokens.value !== 'number') continue;

      const [name, another] = constantModelNames(model);
      // Of several models another one may be able to.
      const longest = name === undefined || another !== undefined ? undefined : longestOf(name, settings);
      if (name === undefined || longest === undefined || maxTokens.value <= longest) continue;

      const message = say(problemTexts['answer-too-long'], { asked: maxTokens.value, model: name, most: longest });
      const { range } = maxTokens.node;
      report({ block, range, message, fixes: suggestion(String(longest), range).fixes });
    }
  },
};

/** The longest answer of a model, in tokens. The user's own server may use a known name for another model. */
function longestOf(name: string, settings: Settings): number | undefined {
  const { models = [], providers = {} } = settings;
  const listed = models.find(({ id }) => id === name || id.slice(id.indexOf(':') + 1) === name);
  if (listed?.max_output !== undefined) return listed.max_output;
  const maker = findMaker(name, settings);
  return maker && !Object.hasOwn(providers, maker.provider) ? longestAnswer(maker.maker, maker.own) : undefined;
}
