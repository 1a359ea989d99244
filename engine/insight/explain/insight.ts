import { fillPrompt } from '../../auto/fill-prompt.ts';
import type { Compiled } from '../../compile/compiled.ts';
import type { Json, JsonSchema } from '../../language/json.ts';
import { defined, isMap } from '../../language/json.ts';
import { insightsTexts } from '../../language/texts/insight/insights.ts';
import { say } from '../../language/texts.ts';
import type { Message, ModelAnswer, Models } from '../../run/model-port.ts';
import { RunError } from '../../state/failure.ts';
import type { Usage } from '../../state/usage.ts';
import alignmentText from '../prompts/alignment.md';
import architectureText from '../prompts/architecture.md';
import intentionText from '../prompts/intention.md';
import repairText from '../prompts/repair.md';
import systemText from '../prompts/system.md';
import { describeStructure } from '../structure/structure.ts';
import { type AlignmentFinding, evidenceOf } from './evidence.ts';
import { fenced } from './fenced.ts';
import { sumSpending } from './spending.ts';

/** A model's description of a pipeline: sentences, and mismatches. */
export interface Insight {
  intention: string[];
  architecture: string[];
  alignment: AlignmentFinding[];
  /** Findings that were dropped because their quotes are not in the text. */
  dropped: number;
  model: string;
  calls: number;
  usage?: Usage;
  /** USD; absent = unknown. */
  cost?: number;
}

interface InsightRequest {
  models: Pick<Models, 'call' | 'check'>;
  /** The orchestrator's name. */
  model: string;
  signal: AbortSignal;
}

/** Longer texts are cut before a model reads them: characters of the pipeline, and of all called ones together. */
const longest = { pipeline: 120_000, called: 60_000 };

const sentences: JsonSchema = {
  type: 'object',
  properties: { sentences: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 3, maxItems: 10 } },
  required: ['sentences'],
  additionalProperties: false,
};
const findings: JsonSchema = {
  type: 'object',
  properties: {
    findings: {
      type: 'array',
      maxItems: 20,
      items: {
        type: 'object',
        properties: {
          what: { type: 'string', minLength: 1 },
          quote: { type: 'string', minLength: 1 },
          step: { type: ['string', 'null'] },
        },
        required: ['what', 'quote', 'step'],
        additionalProperties: false,
      },
    },
  },
  required: ['findings'],
  additionalProperties: false,
};

/** The inputs of the answers besides the texts: another wording invalidates the cache. */
export const wording = JSON.stringify([systemText, intentionText, architectureText, alignmentText]);

/**
 * Asks a model for a pipeline's purpose, its structure, and mismatches: three calls, the last two in parallel. Throws a
 * RunError: `bad-response` where an answer is malformed twice, else the failure of the call.
 */
export async function makeInsight(compiled: Compiled, asking: InsightRequest): Promise<Insight> {
  const answers: ModelAnswer[] = [];
  const words = {
    structure: describeStructure(compiled.pipeline, compiled.graph).join('\n'),
    pipeline: fenced(cut(compiled.text, longest.pipeline)),
    called: calledTexts(compiled),
  };
  const intention = sentencesIn(await ask(fillPrompt(intentionText, words), sentences, asking, answers));
  const known = { ...words, intention: intention.join(' ') };
  const [architecture, alignment] = await Promise.all([
    ask(fillPrompt(architectureText, known), sentences, asking, answers).then(sentencesIn),
    ask(fillPrompt(alignmentText, known), findings, asking, answers).then(findingsIn),
  ]);
  const shown = alignment.filter(({ quote, step }) => evidenceOf(quote, compiled, step));

  return {
    intention,
    architecture,
    alignment: shown,
    dropped: alignment.length - shown.length,
    model: answers[0]?.model ?? asking.model,
    calls: answers.length,
    ...sumSpending(answers),
  };
}

/** One well-formed answer; a malformed one is asked for once more. */
async function ask(content: string, schema: JsonSchema, asking: InsightRequest, answers: ModelAnswer[]): Promise<Json> {
  const { models, model, signal } = asking;
  const messages: Message[] = [
    { role: 'system', content: systemText.trim() },
    { role: 'user', content },
  ];

  for (let again = false; ; again = true) {
    const answer = await models.call({ model, messages, schema, step: 'insight' }, { signal, delta: () => undefined });
    answers.push(answer);
    const { object, text } = answer;
    const fault = object === undefined ? say(insightsTexts.noObject) : models.check(schema, object);
    if (fault === undefined && object !== undefined) return object;
    if (again)
      throw new RunError({
        kind: 'bad-response',
        message: say(insightsTexts.unfit, { model, fault: fault ?? '' }),
        retryable: true,
      });

    messages.push({ role: 'assistant', content: text }, { role: 'user', content: fillPrompt(repairText, { fault }) });
  }
}

function sentencesIn(answer: Json): string[] {
  const given = isMap(answer) ? answer['sentences'] : undefined;
  return Array.isArray(given) ? given.map((one) => String(one).trim()) : [];
}

function findingsIn(answer: Json): AlignmentFinding[] {
  const given = isMap(answer) ? answer['findings'] : undefined;
  return (Array.isArray(given) ? given : []).filter(isMap).map(({ what, quote, step }) =>
    defined({
      what: String(what).trim(),
      quote: String(quote),
      step: typeof step === 'string' && step !== '' ? step : undefined,
    }),
  );
}

function calledTexts({ called, world }: Compiled): string | undefined {
  const texts = [...called]
    .filter(([name]) => name !== world.file)
    .map(([name, { text }]) => `${name.split(/[\\/]/).at(-1)}:\n${fenced(text)}`);
  return texts.length ? cut(texts.join('\n\n'), longest.called) : undefined;
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);
