/** Whose API speaks. A server of one's own may take a name for something else: nothing is known of it. */
export type Maker = 'anthropic' | 'google' | 'openai';

/** Parameters that models do not take, by the names that requests have for them. */
interface ParameterFact {
  maker: Maker;
  /** By the maker's own names; the first row that fits counts. */
  models: RegExp;
  parameters: readonly string[];
  /** Taken after all where the model does not reason: whether that is its habit, or has to be asked for. */
  without_reasoning?: 'usual' | 'asked';
  /** The day of which this is known, and where it stands. */
  as_of: string;
  source: string;
}

const sampling = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs', 'logit_bias'];
const reasoning = 'https://developers.openai.com/api/docs/guides/reasoning';
const compatibility = 'https://developers.openai.com/api/docs/guides/latest-model';

export const parameterFacts: readonly ParameterFact[] = [
  {
    maker: 'anthropic',
    models: /./,
    parameters: ['temperature', 'top_p', 'top_k'],
    as_of: '2026-10-21',
    source: 'https://platform.claude.com/docs/en/api/migration-2026-10-21',
  },
  {
    maker: 'google',
    models: /^(models\/)?gemini-[3-9]/,
    parameters: ['candidateCount'],
    as_of: '2026-09-02',
    source: 'https://ai.google.dev/gemini-api/docs/latest-model',
  },
  { maker: 'openai', models: /^(o3|o4-mini)/, parameters: [...sampling, 'stop'], as_of: '2026-07-02', source: reasoning },
  { maker: 'openai', models: /^o\d/, parameters: sampling, as_of: '2026-07-02', source: reasoning },
  { maker: 'openai', models: /^gpt-.*-chat/, parameters: [], as_of: '2026-07-02', source: compatibility },
  { maker: 'openai', models: /^gpt-[56].*-(pro|codex)/, parameters: sampling, as_of: '2026-07-02', source: compatibility },
  {
    maker: 'openai',
    models: /^gpt-5\.[124](-|$)/,
    parameters: sampling,
    without_reasoning: 'usual',
    as_of: '2026-07-02',
    source: compatibility,
  },
  { maker: 'openai', models: /^gpt-(5|6\.\d)(-|$)/, parameters: sampling, as_of: '2026-09-29', source: compatibility },
  {
    maker: 'openai',
    models: /^gpt-[56]/,
    parameters: sampling,
    without_reasoning: 'asked',
    as_of: '2026-09-22',
    source: compatibility,
  },
];

/** Among the `capabilities` of a model in baton.yaml: it takes all of them, whatever is known of its name. */
export const ownWord = 'temperature';

/** What is sampled by where nobody says otherwise: to leave these values out changes nothing. */
const usual: Readonly<Record<string, unknown>> = { temperature: 1, top_p: 1, presence_penalty: 0, frequency_penalty: 0 };

export const isUsual = (parameter: string, value: unknown): boolean =>
  Object.hasOwn(usual, parameter) && usual[parameter] === value;

/** Why a model does not take a parameter; undefined where nothing is known against it. `effort` is how much it is asked to reason. */
export function refusal(maker: Maker, model: string, parameter: string, effort?: unknown): ParameterFact | undefined {
  const fact = parameterFacts.find((one) => one.maker === maker && one.models.test(model));
  if (!fact?.parameters.includes(parameter)) return undefined;
  if (fact.without_reasoning === undefined) return fact;
  const reasons = effort === undefined ? fact.without_reasoning === 'asked' : effort !== 'none';
  return reasons ? fact : undefined;
}

/** How much a request asks a model to reason, in the words of either of OpenAI's protocols; undefined where it does not say. */
export function effortIn(options: Readonly<Record<string, unknown>>): unknown {
  const { reasoning_effort, reasoning: about } = options;
  return reasoning_effort ?? (typeof about === 'object' && about !== null && 'effort' in about ? about.effort : undefined);
}
