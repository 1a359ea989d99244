import { providerTypeOf } from '../../../language/providers/faults.ts';
import { natives, providerFacts } from '../../../language/providers.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { searchParameter } from '../../pipeline/model/search.ts';
import { checkEachStep } from '../steps.ts';

/** Models of a semantic search that make no embeddings, as far as their names and providers show. */
export const checkSearchModels = checkEachStep(({ step, block }, report, { world: { settings } }) => {
  const value = searchParameter(step.work, 'model');
  if (value?.kind !== 'constant' || typeof value.value !== 'string') return;

  const model = value.value.trim();
  const [provider = '', ...rest] = model.split(':');
  const words = settings?.providers?.[provider];
  const type = providerTypeOf(provider, words ?? {});
  const { range } = value.node;
  const hint = say(modelsTexts.noEmbeddingsHint);

  if (type === 'offline') {
    report({ block, range, severity: 'hint', message: say(problemTexts['unknown-model.offlineSearch']), hint });
  } else if (type !== undefined && embedsNothing(type)) {
    report({ block, range, severity: 'error', message: say(problemTexts['unknown-model.search'], { model }), hint });
  } else if (!words && embeddingModels(provider)?.test(rest.join(':')) === false) {
    report({ block, range, severity: 'warning', message: say(problemTexts['unknown-model.searchName'], { model }), hint });
  }
});

/** The names of a provider's embedding models, where they can be recognised. */
const embeddingModels = (provider: string): RegExp | undefined =>
  Object.hasOwn(providerFacts, provider) ? providerFacts[provider]?.embedding_models : undefined;

/** A model behind OpenAI's protocol may embed texts; for another protocol its facts say so. */
const embedsNothing = (type: string): boolean =>
  Object.hasOwn(natives, type)
    ? embeddingModels(type) === undefined
    : type !== 'openai-compatible' && !Object.hasOwn(providerFacts, type);
