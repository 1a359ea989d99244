import type { Settings } from '../../compile/world.ts';
import { readEnvFile } from '../../disk/files/env-file.ts';
import type { Environment } from '../../language/environment.ts';
import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import type { ListedModel } from '../../models/catalog/list-models.ts';
import { listModels } from '../../models/catalog/list-models.ts';
import type { EngineModels } from '../../models/models.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import { workspaceModels } from '../admission/open-models.ts';
import { realClock } from '../host/real-clock.ts';
import type { DoctorFinding } from './finding.ts';
import { tryCall } from './try-call.ts';

/** The timeout of a provider's answer in milliseconds. */
const answerTimeoutMs = 30_000;
/** Room for the reasoning of a model that reasons first; the answer itself is one word. */
const maxTokens = 512;

/**
 * Asks one tiny question of every provider of `baton.yaml` and every known one whose key is set. Reports for each whether it answers, and
 * the obstacle where it does not; no text holds a key.
 */
export async function askProviders(
  root: string,
  env: Environment,
  settings: Settings,
  {
    wait = answerTimeoutMs,
    allow = [],
    store,
  }: { wait?: number; allow?: readonly string[]; store?: SecretStore | undefined } = {},
): Promise<DoctorFinding[]> {
  const about = say(texts.liveTitle);
  const list = listModels(settings, { env, file: readEnvFile(root), store }, realClock.now());
  const models = workspaceModels({ env, allow }, { root, settings, store });
  const named = new Set(Object.keys(settings.providers ?? {}));
  const providers = list.providers.filter(({ id, key }) => id !== 'offline' && (named.has(id) || key === 'present'));
  if (providers.length === 0) return [{ about, state: 'lacking', says: say(texts.liveNobody), hint: say(texts.offlineHint) }];

  return Promise.all(
    providers.map(async ({ id, refusal, key, key_names: keys }): Promise<DoctorFinding> => {
      if (refusal !== undefined)
        return { about, state: 'lacking', says: refusal, hint: say(texts.settingsHint, { file: 'baton.yaml' }) };
      if (key === 'missing' || key === 'unfit')
        return { about, state: 'lacking', says: say(texts.liveNoKey, { provider: id, keys: keys.join(say(texts.or)) }) };

      const model = smallestModel(
        list.models.filter(({ provider }) => provider === id),
        settings,
      );
      if (!model)
        return {
          about,
          state: 'lacking',
          says: say(texts.liveNoModel, { provider: id }),
          hint: say(texts.liveNoModelHint, { provider: id }),
        };

      return { about, ...(await askModel(models, model, wait)) };
    }),
  );
}

async function askModel(models: EngineModels, model: string, wait: number): Promise<Omit<DoctorFinding, 'about'>> {
  const question = { model, messages: [{ role: 'user' as const, content: say(texts.liveQuestion) }], max_tokens: maxTokens };
  const end = await tryCall(wait, (signal) => models.call(question, { signal, delta: () => undefined }));
  if ('failure' in end) {
    const { kind, message, hint } = end.failure;
    return { state: 'lacking', says: say(texts.liveFails, { model, kind, message }), hint };
  }

  const { cost } = end.answer;
  const paid = cost === undefined ? say(texts.livePriceUnknown) : `$${cost.toFixed(6)}`;
  return { state: 'fine', says: say(texts.liveAnswers, { model, seconds: end.seconds, paid }) };
}

/** Names of models that are no chat models. */
const silent =
  /embed|tts|whisper|transcri|speech|audio|realtime|image|vision|video|moderation|rerank|search|ocr|guard|dall|imagen|veo/i;

/** The model in baton.yaml, else the cheapest known one without a shutdown day. */
export function smallestModel(models: readonly ListedModel[], { models: listed = [] }: Settings): string | undefined {
  const own = models.find(({ id, default: chosen }) => chosen || listed.some((one) => one.id === id));
  if (own) return own.id;
  const priced = models.flatMap(({ id, input_price: input = 0, output_price: output = 0, deprecated, retires }) =>
    deprecated || retires !== undefined || silent.test(id) || !(input > 0 && output > 0) ? [] : [{ id, price: input + output }],
  );
  return priced.toSorted((a, b) => a.price - b.price)[0]?.id;
}
