import { effortIn, isUsual, ownWord, refusal } from '../../../language/models/refused-parameters.ts';
import type { Range } from '../../../language/problems.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { asksModels } from '../../pipeline/model/parts.ts';
import type { Value } from '../../pipeline/model/value.ts';
import { constantModelNames } from '../../pipeline/models/model-names.ts';
import type { Block } from '../../source/nodes.ts';
import type { Settings } from '../../world.ts';
import type { Finding, Rule, RulePage } from '../checkable.ts';
import { findMaker, findStepModels } from '../models/makers.ts';
import { stepsOf } from '../steps.ts';

export const parameterNotSentPage: RulePage = {
  doc: 'A step (or an expert) says how its model shall choose words, and the model that it names takes no such parameter: the provider would refuse the question. The parameter is left out when the model is asked, and the answer says so. Known providers: the models of Anthropic, Google and OpenAI, each fact with its day; of all others nothing is said. Take the parameter out, or name another model. Some models of OpenAI take it where they do not reason: `options: {reasoning: {effort: none}}`. Where a model takes it after all, say so in `baton.yaml`: `temperature` among its `capabilities`.',
  examples: [
    {
      text: `experts:
  analyst: {model: openai:gpt-6.1-sol, temperature: ~parameter-not-sent~0.1}
steps:
  - {id: judge, expert: analyst, prompt: Judge this line.}
  - id: write
    model: anthropic:claude-sonnet-5
    temperature: ~parameter-not-sent~0.7
    options: {top_k: ~parameter-not-sent~3}
    prompt: Write a line.
`,
    },
    {
      text: `steps:
  - {id: judge, expert: ~parameter-not-sent~analyst, prompt: Judge this line.}
  - {id: count, temperature: ~parameter-not-sent~0.2, prompt: Count the words.}
`,
      world: {
        settings: {
          default_model: 'anthropic:claude-haiku-5-5',
          experts: { analyst: { model: 'openai:gpt-6.1-sol', temperature: 0.1 } },
        },
      },
    },
    {
      good: true,
      text: `experts:
  analyst: {model: openai:gpt-6.1-sol}
steps:
  - {id: judge, expert: analyst, temperature: 1, prompt: Judge this line.}
  - {id: count, model: mistral:mistral-small-latest, temperature: 0.2, prompt: Count the words.}
  - id: write
    model: openai:gpt-6-luna
    temperature: 0.7
    options: {reasoning: {effort: none}}
    prompt: Write a line.
  - {id: sure, model: openai:gpt-6.1-sol, temperature: 0.2, prompt: Write another.}
`,
      world: { settings: { models: [{ id: 'openai:gpt-6.1-sol', capabilities: ['schema', 'tools', 'temperature'] }] } },
    },
  ],
};

interface ModelRequest {
  models: readonly string[];
  block: Block;
  /** The parameters by their names in requests. */
  parameters: readonly { name: string; value: Value; range: Range }[];
  options?: Readonly<Record<string, unknown>>;
}

export const parameterNotSent: Rule = {
  code: 'parameter-not-sent',
  check(checkable, report) {
    const { pipeline, world } = checkable;
    for (const { model, temperature, block } of pipeline.experts) {
      if (model && temperature)
        reportParameters(
          { models: constantModelNames(model), block, parameters: [ofTemperature(temperature)] },
          world.settings,
          report,
        );
    }

    for (const { step, block } of stepsOf(checkable)) {
      const { work, temperature } = step;
      if (!asksModels(work)) continue;

      const entries = work.kind === 'prompt' ? (work.options?.entries ?? []) : [];
      const parameters = entries.map(({ key, value }) => ({ name: key, value, range: value.node.range }));
      const { models: named, expert } = findStepModels(step, checkable);

      if (temperature) parameters.unshift(ofTemperature(temperature));
      // A parameter of an expert in this file is reported at the expert; experts of baton.yaml are in another file.
      else if (expert?.temperature && step.expert && !pipeline.experts.includes(expert))
        parameters.unshift({ ...ofTemperature(expert.temperature), range: step.expert.range });

      if (!parameters.length) continue;
      const models = work.kind === 'ensemble' ? work.models.flatMap(constantModelNames) : named;
      const options = Object.fromEntries(entries.map(({ key, value }) => [key, constantOf(value)]));
      reportParameters({ models, block, parameters, options }, world.settings, report);
    }
  },
};

const ofTemperature = (value: Value) => ({ name: 'temperature', value, range: value.node.range });

function reportParameters(
  { models, block, parameters, options = {} }: ModelRequest,
  settings: Settings | undefined,
  report: (finding: Finding) => void,
): void {
  for (const { name, value, range } of parameters) {
    if (value.kind === 'constant' && isUsual(name, value.value)) continue;
    for (const model of models) {
      if (settings?.models?.some(({ id, capabilities }) => id === model && capabilities?.includes(ownWord))) continue;
      const maker = findMaker(model, settings);
      const fact = maker && refusal(maker.maker, maker.own, name, effortIn(options));
      if (!fact) continue;

      const message = say(problemTexts['parameter-not-sent'], { parameter: name, model, day: fact.as_of });
      const hint = say(fact.without_reasoning ? phrases.withoutReasoning : phrases.leaveOut);
      report({ block, range, message, hint });
      break;
    }
  }
}

/** The constant that a value holds, in maps the constants inside; undefined for values that only the run knows. */
function constantOf(value: Value): unknown {
  if (value.kind === 'constant') return value.value;
  if (value.kind !== 'map') return undefined;
  return Object.fromEntries(value.entries.map(({ key, value: inner }) => [key, constantOf(inner)]));
}
