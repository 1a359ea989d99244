import { refusal } from '../../../language/models/refused-parameters.ts';
import { isKnownOption, isReserved } from '../../../language/models/request-options.ts';
import { suggestion } from '../../../language/problem.ts';
import type { RequestParameters } from '../../../language/providers/facts.ts';
import { makers } from '../../../language/providers.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { findMaker, findStepModels } from '../models/makers.ts';
import { stepsOf } from '../steps.ts';

export const unknownOptionPage: RulePage = {
  doc: "Among `options` stands a name that the provider of the step's model does not know, so that it is refused or does nothing, or one that the step says itself. Names are those of the provider's own API (for Google those of its SDK: `stopSequences`, `topP`). Known providers: the parameters of Anthropic, Google and OpenAI; those of other servers are passed on without a word. Mend the name, or take it out.",
  examples: [
    {
      text: `steps:
  - id: greet
    model: google:gemini-3.8-flash
    options: {~unknown-option~stop: [END]}
    prompt: Say hello.
  - id: part
    model: openai:gpt-5.2
    options: {~unknown-option~model: gpt-6-luna, seed: 7}
    prompt: Say goodbye.
`,
    },
    {
      good: true,
      text: `steps:
  - {id: greet, model: google:gemini-3.8-flash, options: {stopSequences: [END]}, prompt: Say hello.}
  - {id: part, model: ollama:llama3.2, options: {mirostat: 2}, prompt: Say goodbye.}
`,
    },
  ],
};

export const unknownOption: Rule = {
  code: 'unknown-option',
  check(checkable, report) {
    const { settings } = checkable.world;
    for (const { step, block } of stepsOf(checkable)) {
      if (step.work.kind !== 'prompt' || !step.work.options) continue;
      const [name, another] = findStepModels(step, checkable).models;
      // Of several models another may know it.
      const maker = name === undefined || another !== undefined ? undefined : findMaker(name, settings);
      if (!maker || name === undefined) continue;

      const parameters = makers[maker.maker].parametersOf(maker.own);
      for (const { key, keyRange: range } of step.work.options.entries) {
        if (isReserved(parameters, key))
          report({ block, range, message: say(problemTexts['unknown-option.own'], { name: key }) });
        else if (!isKnownOption(parameters, key) && !refusal(maker.maker, maker.own, key))
          report({
            block,
            range,
            message: say(problemTexts['unknown-option'], { name: key, model: name }),
            ...suggestion(likeOption(parameters, key), range),
          });
      }
    }
  },
};

/** A known name with a similar spelling, or one that begins with the written name. */
function likeOption(parameters: RequestParameters, written: string): string | undefined {
  const names = parameters.names.filter((name) => !isReserved(parameters, name));
  const plain = written.replaceAll('_', '').toLowerCase();
  const begun = names.filter((name) => name.replaceAll('_', '').toLowerCase().startsWith(plain));
  return begun.length === 1 ? begun[0] : nearest(written, names);
}
