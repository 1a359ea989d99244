import { defined } from '../../language/json.ts';
import { batchProviders } from '../../language/providers.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { BatchedCall, BatchModels, BatchRef, BatchTarget, ModelAnswer, ModelCall } from '../../run/model-port.ts';
import { type Failure, RunError, toFailure } from '../../state/failure.ts';
import type { UsageCost } from '../../state/usage.ts';
import type { BatchAnswer, ModelRequest, ProviderBatches } from '../contract.ts';
import { adapters } from '../providers/adapters.ts';
import { mediaIn } from '../providers/messages.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import type { ModelRefusal, ProviderEntry } from '../settings/provider-table.ts';
import { answerFrom } from './answer.ts';
import { createBatchSpending } from './batch-spending.ts';
import { admitCall, type CallEnvironment, shownFailure } from './call.ts';
import { maxTokensFor } from './max-tokens.ts';
import { mediaRefusal } from './media.ts';
import { sendableRequest } from './parameters.ts';
import { collectStream } from './stream.ts';
import { chargedUsage, failedUsage, noUsage } from './usage.ts';

/** The share of a batch's limits that is filled, since the size of a request is only estimated. */
const filled = 0.9;
/** The bytes of a request besides its messages. */
const envelopeBytes = 1024;

/** The model of a batch at one endpoint. */
type BatchChoice = ResolvedModel & { entry: ProviderEntry };

/** The models of a workspace, for batches. A call passes the same checks as a single one. */
export function createBatchModels(choiceFor: (call: ModelCall) => ResolvedModel, environment: CallEnvironment): BatchModels {
  const spending = createBatchSpending(environment);

  function choiceOf({ model, endpoint }: BatchRef): BatchChoice {
    const choice = choiceFor({ model, messages: [] });
    const { refusal, entry } = choice;
    const place = entry?.endpoints?.find((one) => one.endpoint === endpoint) ?? entry;
    if (place && !refusal) return { ...choice, entry: place };
    throw new RunError({ kind: place?.key ? 'auth' : 'input', message: refusal?.message ?? model, hint: refusal?.hint });
  }

  async function open(ref: BatchRef): Promise<ProviderBatches> {
    const { batches } = await environment.openProvider(choiceOf(ref).entry);
    if (batches) return batches;
    throw new RunError({ kind: 'input', ...withoutBatches(ref.model) });
  }

  const masked = (thrown: unknown): Failure => {
    const { message, ...failure } = toFailure(thrown);
    return { ...failure, message: environment.mask.text(message) };
  };

  return {
    accountOf: (ref) => environment.accountOf(choiceOf(ref).entry),
    targetOf: (call) => targetOf(choiceFor(call), call, environment),
    sizeOf,
    async submit(ref, calls, { signal, run }) {
      const choice = choiceOf(ref);
      const requests = calls.map((batched) => ({ id: batched.id, ...prepareRequest(choice, batched, environment) }));
      const batches = await open(ref);
      const [name, asked] = [`${run} ${ref.key}`, { choice, signal }];

      await spending.reserve(name, calls, asked);
      try {
        const made = await batches.submit({ key: ref.key, model: choice.name, requests }, signal);
        return 'id' in made ? made : { unsure: masked(made.unsure) };
      } catch (thrown) {
        await spending.settle(name, { tokens: 0, cost: 0 }, asked);
        throw new RunError(masked(thrown), noUsage);
      }
    },
    find: async (ref, signal) => (await open(ref)).find(ref, signal),
    async poll(ref, id, signal) {
      const progress = await (await open(ref)).poll(id, signal);
      return progress.state === 'failed' ? { ...progress, failure: masked(new RunError(progress.failure)) } : progress;
    },
    async *results(ref, { id, calls, run }, signal) {
      const choice = choiceOf(ref);
      const asked = new Map(calls.map((batched) => [batched.id, { batched, ...prepareRequest(choice, batched, environment) }]));
      const requests = [...asked].map(([one, { request }]) => ({ id: one, request }));

      let spent: { tokens: number; cost?: number | undefined } = { tokens: 0, cost: 0 };
      for await (const row of (await open(ref)).results(id, requests, signal)) {
        const one = asked.get(row.id);
        if (!one) continue;
        const { charged, ...read } = await readAnswer(choice, { ...one, events: row.events, signal }, environment);
        const cost = spent.cost === undefined || charged.cost === undefined ? undefined : spent.cost + charged.cost;
        spent = { tokens: spent.tokens + charged.tokens, cost };
        yield { id: row.id, ...read };
      }

      await spending.settle(`${run} ${ref.key}`, defined(spent), { choice, signal });
    },
    cancel: async (ref, id, signal) => (await open(ref)).cancel(id, signal),
  };
}

function targetOf(
  choice: ResolvedModel,
  call: ModelCall,
  { accountOf, hasKey, listed }: CallEnvironment,
): BatchTarget | undefined {
  const { entry, model, name, refusal } = choice;
  // An invalid call fails at its own step.
  if (!entry || refusal || adapters[entry.type].free) return undefined;

  const facts = adapters[entry.type].batchesOf?.(entry);
  if (!facts) throw new RunError({ kind: 'input', ...withoutBatches(model) });

  // A request that the model cannot take fails alone, not with its batch.
  const unreadable = mediaRefusal({ entry, name, capabilities: listed(model)?.capabilities }, mediaIn(call.messages), model);
  if (unreadable) throw new RunError({ kind: 'input', ...unreadable });

  const place = entry.endpoints?.find(hasKey) ?? entry;
  return defined<BatchTarget>({
    model,
    provider: entry.id,
    endpoint: place.endpoint,
    account: accountOf(place),
    requests: facts.requests,
    bytes: Math.floor(facts.bytes * filled),
  });
}

function sizeOf(call: ModelCall): number {
  const { messages, schema, options } = call;
  const texts = new TextEncoder().encode(JSON.stringify([messages, schema ?? null, options ?? null])).length;
  // In base64, where it is not yet among the texts.
  const media = mediaIn(messages).reduce(
    (sum, { bytes, data }) => sum + (data === undefined ? Math.ceil((bytes * 4) / 3) : 0),
    0,
  );

  return texts + media + envelopeBytes;
}

const neverAborted = new AbortController().signal;

/** Admits a call like any other. Throws a RunError for a refused one. */
const admitBatched = (choice: BatchChoice, { call, place }: BatchedCall, environment: CallEnvironment) =>
  admitCall({ call, choice, options: { signal: neverAborted, delta: () => undefined, place } }, environment);

/** The request of a call in the adapter's form, with notes for people. */
function prepareRequest(
  choice: BatchChoice,
  batched: BatchedCall,
  environment: CallEnvironment,
): { request: ModelRequest; notes: string[] } {
  const { call, target, price } = admitBatched(choice, batched, environment);
  const { instead: _, bounds = {}, step, model: __, batch: ___, ...question } = call;
  const metadata = defined({ step, call: batched.place?.path });
  const max_tokens = maxTokensFor(call, bounds, price);
  return sendableRequest(defined({ ...question, model: choice.name, metadata, max_tokens }), target, choice.model);
}

interface BatchedAnswer {
  batched: BatchedCall;
  notes: readonly string[];
  events: BatchAnswer['events'];
  signal: AbortSignal;
}

/** An answer as from a single call, or the reason that there is none; `charged` is the amount for the daily budget. */
async function readAnswer(
  choice: BatchChoice,
  { batched, notes, events, signal }: BatchedAnswer,
  environment: CallEnvironment,
): Promise<{ charged: ReturnType<typeof chargedUsage> } & ({ answer: ModelAnswer } | { failure: RunError })> {
  const { call, price } = admitBatched(choice, batched, environment);
  const { clock, mask } = environment;
  const charge = (usage: UsageCost) => chargedUsage(usage, { call, price, characters: 0 });
  const nobody = (): void => undefined;

  try {
    const provider = { id: choice.entry.id, stream: () => events };
    const request = { model: choice.name, messages: [] };
    const stream = await collectStream(provider, request, { signal, delta: nobody, warn: nobody, clock, mask });
    // The time of the first piece means nothing for an answer that came whole.
    const { first_token: _, ...answer } = answerFrom(stream, { choice, call, price, affordable: undefined, notes });
    return { answer: { ...answer, provenance: 'batch' }, charged: charge(answer) };
  } catch (thrown) {
    const usage = failedUsage(thrown, true);
    const failure = new RunError(shownFailure(toFailure(thrown), { call, choice }, environment), usage);
    return { failure, charged: charge(usage) };
  }
}

/** Why a model cannot be asked in batches; undefined where it can, or is free and answers at once. */
export function batchRefusal({ entry, model }: ResolvedModel): ModelRefusal | undefined {
  if (!entry || adapters[entry.type].free || adapters[entry.type].batchesOf?.(entry)) return undefined;
  return withoutBatches(model);
}

const withoutBatches = (model: string): ModelRefusal => ({
  message: say(modelsTexts.noBatchApi, { model }),
  hint: say(modelsTexts.noBatchApiHint, { providers: batchProviders.join(', ') }),
});
