import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { findListedModels } from '../../pipeline/settings/listed-models.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { findModelNames, providersOf, unknownProvider } from '../models/named-models.ts';

export const unknownModelPage: RulePage = {
  doc: 'A model is written as `provider:name`, and nobody knows the provider: it is none of the well-known ones, and `baton.yaml` declares none of this name. Correct the spelling, or add the provider under `providers` in `baton.yaml`. Names of models are not judged, since new ones appear every week; but where `baton.yaml` lists models of a provider that it declares, another name is an error.',
  examples: [
    {
      text: `steps:
  - id: greet
    model: ~unknown-model~opanai:gpt-6-luna
    prompt: Say hello.
`,
    },
    {
      text: `steps:
  - id: greet
    model: ~unknown-model~house:mediun
    prompt: Say hello.
`,
      world: {
        settings: {
          providers: { house: { base_url: 'http://127.0.0.1:8080/v1' } },
          models: [{ id: 'house:small' }, { id: 'house:medium' }],
        },
      },
    },
    {
      good: true,
      text: `steps:
  - id: greet
    model: openai:gpt-6-luna
    prompt: Say hello.
  - id: part
    model: house:small
    prompt: Say goodbye.
`,
      world: { settings: { providers: { house: { base_url: 'http://127.0.0.1:8080/v1' } } } },
    },
  ],
};

export const unknownModel: Rule = {
  code: 'unknown-model',
  check(checkable, report) {
    const { settings } = checkable.world;
    for (const { name, block, range } of findModelNames(checkable)) {
      const listed = findListedModels(name, settings);
      if (listed) {
        report({
          block,
          range,
          severity: 'error',
          message: say(problemTexts['unknown-model.listed'], { model: name, listed: listed.join(', ') }),
          ...suggestion(nearest(name, listed), range),
        });
        continue;
      }
      const provider = unknownProvider(name, settings);
      if (provider === undefined) continue;
      const providers = providersOf(settings);
      const near = nearest(provider, providers);
      const advice =
        near === undefined
          ? { hint: say(phrases.modelHint, { known: providers.join(', '), model: name }) }
          : suggestion(`${near}${name.slice(provider.length)}`, range);
      report({
        block,
        range,
        message: say(problemTexts['unknown-model'], { model: name, provider }),
        ...advice,
      });
    }
  },
};
