import { profileNameOf, providerTypeOf } from '../../../language/providers/faults.ts';
import { batchProviders, isEmbedded, isNative, modelPrefixes, natives, profiles } from '../../../language/providers.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { WorkOf } from '../../pipeline/model/by-kind.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Settings } from '../../world.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { findStepModels } from '../models/makers.ts';
import { checkEachStep } from '../steps.ts';

export const noBatchApiPage: RulePage = {
  doc: 'A prompt says `batch_api: true`, and cannot be asked in a batch: its model is of a provider without batches, or the step wants what a batch cannot do, since its answers come whole and within a day. Name a model of Anthropic, Google or OpenAI, or take one of the two keys out.',
  examples: [
    {
      text: `steps:
  - id: label
    model: mistral:mistral-small-latest
    ~no-batch-api~batch_api: true
    prompt: Which mood does this have?
`,
    },
    {
      text: `steps:
  - id: label
    model: openai:gpt-6-luna
    ~no-batch-api~batch_api: true
    tools: [filesystem]
    prompt: Which mood do the notes have?
`,
    },
    {
      good: true,
      text: `steps:
  - id: label
    model: openai:gpt-6-luna
    batch_api: true
    prompt: Which mood does this have?
  - {id: try, model: offline, batch_api: true, prompt: Which mood does this have?}
`,
    },
  ],
};

export const noBatchApi: Rule = {
  code: 'no-batch-api',
  check: checkEachStep(({ step, block }, report, checkable) => {
    const { work } = step;
    if (work.kind !== 'prompt' || !work.batchApi || !work.batchApiRange) return;

    const range = work.batchApiRange;
    const { models } = findStepModels(step, checkable);
    const beside = besideOf(step, work, models);
    if (beside) {
      report({ block, range, message: say(problemTexts['no-batch-api.beside'], beside) });
      return;
    }

    const model = models.find((one) => hasBatches(one, checkable.world.settings) === false);
    if (model === undefined) return;
    report({ block, range, message: say(problemTexts['no-batch-api'], { model, providers: batchProviders.join(', ') }) });
  }),
};

/** A feature of the step that no batch supports, and why. */
function besideOf(step: Step, work: WorkOf<'prompt'>, models: readonly string[]): { what: string; why: string } | undefined {
  if (work.tools.length) return { what: '`tools`', why: say(phrases.batchTools) };
  if (work.session) return { what: '`session`', why: say(phrases.batchSession) };
  if (step.quality?.while) return { what: '`quality.while`', why: say(phrases.batchWhile) };
  if (step.cascade || models.length > 1) return { what: say(phrases.severalModels), why: say(phrases.batchModels) };
  if (step.timeout !== undefined && !step.loop) return { what: '`timeout`', why: say(phrases.batchTimeout) };
  return undefined;
}

/** Whether a model's provider has batches, or costs nothing; undefined where the text does not tell. */
function hasBatches(model: string, { providers = {} }: Settings = {}): boolean | undefined {
  const word = /^[^:/]+/.exec(model)?.[0] ?? '';
  const family = modelPrefixes.find(([prefix]) => model.toLowerCase().startsWith(prefix))?.[1];
  const isNamed = Object.hasOwn(providers, word) || /[:/]/.test(model) || isEmbedded(word);
  const provider = isNamed ? word : family;
  if (provider === undefined) return undefined;

  const words = Object.hasOwn(providers, provider) ? (providers[provider] ?? {}) : {};
  const type = providerTypeOf(provider, words);
  if (type === undefined) return undefined;
  if (isEmbedded(type)) return type !== 'vscode';
  if (isNative(type)) return natives[type].batches !== undefined;

  return type === 'openai-compatible' && profiles[profileNameOf(provider, words)]?.batches !== undefined;
}
