import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Selection } from '../../pipeline/model/model-choice.ts';
import { findListedModels } from '../../pipeline/settings/listed-models.ts';
import type { Block } from '../../source/nodes.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { findModelNames, providersOf, unknownProvider } from '../models/named-models.ts';
import { checkSearchModels } from '../models/search-model.ts';
import { checkEachStep } from '../steps.ts';

type Report = (finding: Finding) => void;

export const unknownModelPage: RulePage = {
  doc: 'A model is written as `provider:name`, and nobody knows the provider: it is none of the well-known ones, and `baton.yaml` declares none of this name. Correct the spelling, or add the provider under `providers` in `baton.yaml`. Names of models are not judged, since new ones appear every week; but where `baton.yaml` lists models of a provider that it declares, another name is an error, and a `role` of a selection that none of its models has is a warning. A `retrieve` that names a model which embeds no texts is told.',
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
      text: `steps:
  - id: greet
    selection: {role: ~unknown-model~drafst}
    prompt: Say hello.
  - id: part
    selection: {role: drafts}
    prompt: Say goodbye.
`,
      world: { settings: { models: [{ id: 'offline:extractive', roles: ['drafts'] }] } },
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

/** Reports a role that no model of `baton.yaml` has: a selection by it fits none. */
function role(chosen: Selection | undefined, block: Block | undefined, { world }: Checkable, report: Report): void {
  const { role: wanted, roleRange: range } = chosen ?? {};
  const roles = new Set((world.settings?.models ?? []).flatMap((model) => model.roles ?? []));
  if (!block || !range || wanted === undefined || roles.has(wanted)) return;
  const message = say(problemTexts['unknown-model.role'], { role: wanted });
  report({ block, range, severity: 'warning', message, ...suggestion(nearest(wanted, [...roles]), range) });
}

const rolesOfSteps = checkEachStep(({ step, block }, report, checkable) => role(step.selection, block, checkable, report));

export const unknownModel: Rule = {
  code: 'unknown-model',
  check(checkable, report) {
    const { settings } = checkable.world;
    const { pipeline } = checkable;
    role(pipeline.selection, pipeline.entries.get('selection')?.placed.block, checkable, report);
    rolesOfSteps(checkable, report);
    checkSearchModels(checkable, report);

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
