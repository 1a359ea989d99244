// Asks real providers: for each whose key is set, one word, one object by a schema, one call of a tool, one AUTO tag. A few hundredths of a cent each.
// A provider without a key is passed over aloud; `baton.yaml` and `.env` of the folder count. Run: npm run test:live -- [PROVIDER…] [--allow …]
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { resolveSite } from '../../engine/auto/resolve.ts';
import type { Settings } from '../../engine/compile/world.ts';
import { readEnvFile } from '../../engine/disk/files/env-file.ts';
import { parsePermissions } from '../../engine/language/permission.ts';
import { loadSettings } from '../../engine/launch/source/load-world.ts';
import { listModels } from '../../engine/models/catalog/list-models.ts';
import { createModels, type EngineModels } from '../../engine/models/models.ts';
import type { ModelCall } from '../../engine/run/model-port.ts';
import { toFailure } from '../../engine/state/failure.ts';
import type { UsageCost } from '../../engine/state/usage.ts';
import { asked } from '../engine/auto/asked.ts';
import { realClock } from '../engine/models/clock.ts';

/** Small and cheap; `BATON_LIVE_<PROVIDER>` names another. */
export const small: Readonly<Record<string, string>> = {
  openai: 'gpt-6-luna',
  anthropic: 'claude-haiku-4-5',
  google: 'gemini-2.5-flash-lite',
  mistral: 'mistral-small-latest',
  cohere: 'command-r7b-12-2024',
  groq: 'llama-3.1-8b-instant',
  openrouter: 'openai/gpt-5-nano',
  together: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  deepseek: 'deepseek-chat',
  xai: 'grok-3-mini',
  huggingface: 'meta-llama/Llama-3.1-8B-Instruct',
  dartmouth: 'openai.gpt-oss-120b',
};

interface Told {
  provider: string;
  what: string;
  outcome: 'passed' | 'failed' | 'skipped';
  words: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const questions: readonly {
  what: string;
  asks: Omit<ModelCall, 'model'>;
  fault(answer: Awaited<ReturnType<EngineModels['call']>>): string | undefined;
}[] = [
  {
    what: 'one word',
    asks: { messages: [{ role: 'user', content: 'Answer with the one word: yes' }], max_tokens: 512 },
    fault: ({ text }) => (/yes/i.test(text) ? undefined : `it said ${JSON.stringify(text.slice(0, 80))}`),
  },
  {
    what: 'an object by a schema',
    asks: {
      messages: [{ role: 'user', content: 'In which year did people first land on the moon? Answer as JSON.' }],
      schema: { type: 'object', properties: { year: { type: 'integer' } }, required: ['year'], additionalProperties: false },
      max_tokens: 1024,
    },
    fault: ({ object, text }) => (JSON.stringify(object) === '{"year":1969}' ? undefined : `it said ${text.slice(0, 80)}`),
  },
  {
    what: 'a call of a tool',
    asks: {
      messages: [{ role: 'user', content: 'Use the tool to add 2 and 40.' }],
      tools: [
        {
          name: 'add',
          description: 'Adds two whole numbers.',
          parameters: { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } }, required: ['a', 'b'] },
        },
      ],
      max_tokens: 1024,
    },
    fault: ({ calls }) => (calls?.[0]?.name === 'add' ? undefined : 'it called no tool'),
  },
];

/** What a question came to: what was wrong with its answer, and what it took. */
interface LiveAnswer extends UsageCost {
  wrong: string | undefined;
}

const tag = '<AUTO type="boolean">Is seven more than three?</AUTO>';

/** Everything that is asked of a model, by what it is for people. */
const trials = (all: EngineModels, model: string): [what: string, ask: () => Promise<LiveAnswer>][] => [
  ...questions.map(({ what, asks, fault }): [string, () => Promise<LiveAnswer>] => [
    what,
    async () => {
      const answer = await all.call({ ...asks, model }, { signal: AbortSignal.timeout(60_000), delta: () => undefined });
      return { ...answer, wrong: fault(answer) };
    },
  ]),
  [
    'an AUTO tag',
    async () => {
      const resolved = await resolveSite(asked(tag), all, { signal: AbortSignal.timeout(60_000), orchestrator: model });
      const wrong = resolved.answer === true ? undefined : `it said ${JSON.stringify(resolved.answer)}`;
      return { ...resolved, wrong };
    },
  ],
];

interface LiveOptions {
  settings?: Settings;
  models?: typeof small;
  only?: readonly string[];
  /** As `--allow` takes it: for hosts and keys that the folder names. */
  allow?: readonly string[];
}

/** Asks each provider that has its key; the others are told as skipped. */
export async function askLive(
  env: Env,
  { settings = {}, models = small, only = [], allow = [] }: LiveOptions = {},
): Promise<Told[]> {
  const told: Told[] = [];
  const all = createModels({ settings, env, clock: realClock, allow: parsePermissions(allow) });
  const { providers } = listModels(settings, { env }, realClock.now());
  for (const [provider, usual] of Object.entries(models)) {
    if (only.length && !only.includes(provider)) continue;
    const known = providers.find(({ id }) => id === provider);
    if (known?.key !== 'present') {
      told.push({ provider, what: '', outcome: 'skipped', words: `${known?.key_names.join(' or ') || 'its key'} is not set` });
      continue;
    }
    const model = `${provider}:${env[`BATON_LIVE_${provider.toUpperCase()}`] ?? usual}`;
    for (const [what, ask] of trials(all, model)) {
      const begun = realClock.now();
      const end = await ask().catch((error: unknown): LiveAnswer => ({ wrong: toFailure(error).message }));
      const { usage, cost } = end;
      const price = cost === undefined ? 'price unknown' : `$${cost.toFixed(6)}`;
      const took = `${model} · ${realClock.now() - begun} ms · ${usage?.input_tokens ?? '?'}+${usage?.output_tokens ?? '?'} tokens · ${price}`;
      told.push({ provider, what, outcome: end.wrong === undefined ? 'passed' : 'failed', words: end.wrong ?? took });
    }
  }
  return told;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const env = { ...readEnvFile(process.cwd()), ...process.env };
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { allow: { type: 'string', multiple: true } } });
  const settings = await loadSettings(process.cwd());
  const told = await askLive(env, { settings, only: positionals, allow: values.allow ?? [] });
  const marks = { passed: '✓', failed: '✕', skipped: '-' };
  for (const { provider, what, outcome, words } of told)
    console.log([marks[outcome], provider.padEnd(12), ...(what ? [what.padEnd(22)] : []), words].join(' '));
  const count = (outcome: Told['outcome']): number => told.filter((one) => one.outcome === outcome).length;
  const skipped = count('skipped');
  const without = `${skipped} provider${skipped === 1 ? '' : 's'} skipped`;
  console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${without}`);
  process.exitCode = count('failed') ? 1 : 0;
}
