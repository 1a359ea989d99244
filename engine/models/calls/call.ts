import type { ModelSettings, Settings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import type { Permission } from '../../language/permission.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { CallPlace } from '../../run/call-place.ts';
import type { ModelAnswer, ModelCall, SettleReservation, WorkspaceSpending } from '../../run/model-port.ts';
import type { Clock } from '../../run/ports.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import { type Failure, RunError, toFailure } from '../../state/failure.ts';
import type { Provider } from '../contract.ts';
import { abortFailure } from '../http/watch.ts';
import { acquireInOrder } from '../limits/acquire.ts';
import type { BreakerChange } from '../limits/breaker.ts';
import type { RateLimit, ReleaseTurn } from '../limits/rate-limit.ts';
import type { RateLimits } from '../limits/shared-limit.ts';
import type { PriceOf } from '../prices/call-cost.ts';
import { expectedTokens } from '../prices/tokens.ts';
import type { CallCosts } from '../prices/worst-cost.ts';
import type { ModelTarget } from '../providers/adapter.ts';
import { adapters, isFreeProvider } from '../providers/adapters.ts';
import { mediaIn } from '../providers/messages.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import { missingPermission } from '../settings/permission.ts';
import { type ProviderEntry, rateLimitsOf } from '../settings/provider-table.ts';
import { answerFrom } from './answer.ts';
import { withHint } from './failure-hints.ts';
import { makingRefusal } from './makes.ts';
import { limitTokens, maxTokensFor, smaller } from './max-tokens.ts';
import { mediaRefusal } from './media.ts';
import { sendableRequest } from './parameters.ts';
import { collectStream } from './stream.ts';
import { withTimeout } from './timeout.ts';
import { callKey, chargedUsage, failedUsage, notAsked, noUsage } from './usage.ts';
import type { Warnings } from './warnings.ts';

/** The caller, and the call of the run. */
export interface CallOptions {
  signal: AbortSignal;
  delta(text: string): void;
  place?: CallPlace;
}

/** Shared by all calls. */
export interface CallEnvironment {
  settings: Settings;
  clock: Clock;
  mask: Mask;
  /** Permissions that people granted. */
  allow: readonly Permission[];
  /** The daily limit of the workspace; without it usage is not counted. */
  spending: WorkspaceSpending | undefined;
  costs: CallCosts;
  warnings: Warnings;
  /** Called when the breaker of a model opens or closes. */
  breakerChanged?(this: void, change: BreakerChange): void;
  /** The entry of a model in baton.yaml. */
  listed(model: string): ModelSettings | undefined;
  openProvider(entry: ProviderEntry): Promise<Provider>;
  rateLimits: RateLimits;
  providerLimit(entry: ProviderEntry): RateLimit;
  /** Whether it can be asked: its key is set, or it needs none. */
  hasKey(entry: ProviderEntry): boolean;
  /** A fingerprint of its address and key; undefined where these are not constant. */
  accountOf(entry: ProviderEntry): string | undefined;
}

interface CallRequest {
  call: ModelCall;
  choice: ResolvedModel;
  options: CallOptions;
  /** The model's own rate limit; its provider's applies too. */
  modelLimit: RateLimit;
}

/** An admitted call. */
interface AdmittedCall extends CallRequest {
  entry: ProviderEntry;
  target: ModelTarget;
  price: PriceOf;
}

/** The progress of a call, which decides the cost of a failure. */
interface CallProgress {
  /** Whether the request was sent. */
  sent: boolean;
  /** Characters of the answer so far. */
  characters: number;
  /** Charges the call to the daily budget; absent where nothing was reserved. */
  commit?: SettleReservation | undefined;
}

/** Shorter waits are noise, in milliseconds. */
const leastWait = 10;

/**
 * One call of one model: admitted, within rate limits, budget and timeout. Rejects with a RunError that contains the usage.
 */
export async function callModel(request: CallRequest, environment: CallEnvironment): Promise<ModelAnswer> {
  const admitted = admitCall(request, environment);
  const asked = environment.clock.now();
  const release = await acquireTurn(admitted, environment);
  const waited = environment.clock.now() - asked;
  const progress: CallProgress = { sent: false, characters: 0 };

  try {
    progress.commit = await reserveCost(admitted, environment);
    const answer = await answerInTime(admitted, progress, environment);
    release(answer.usage && { tokens: (answer.usage.input_tokens ?? 0) + (answer.usage.output_tokens ?? 0) });
    await progress.commit?.(chargedUsage(answer, { ...admitted, ...progress }));
    return waited < leastWait ? answer : { ...answer, waited };
  } catch (thrown) {
    const failure = failureOf(thrown, admitted, progress, environment);
    releaseFailed(release, failure);
    const usage = isFreeProvider(admitted.entry) && progress.sent ? noUsage : failedUsage(thrown, progress.sent);
    await progress.commit?.(chargedUsage(usage, { ...admitted, ...progress }));
    throw new RunError(failure, usage);
  }
}

/** The only way to any model: no key is read before. Throws a RunError for a refused call. */
export function admitCall<Request extends Omit<CallRequest, 'modelLimit'>>(
  request: Request,
  { allow, costs, listed }: CallEnvironment,
): Request & Pick<AdmittedCall, 'entry' | 'target' | 'price'> {
  const { call, choice, options } = request;
  const { entry, refusal, name } = choice;
  if (refusal || !entry) {
    const { message, hint } = refusal ?? { message: say(modelsTexts.unknownModel, { model: call.model }), hint: undefined };
    throw new RunError({ kind: entry?.key ? 'auth' : 'input', message, hint }, notAsked);
  }

  const missing = missingPermission(entry, [...allow, ...(options.place?.allowed ?? [])]);
  if (missing) {
    const { message, hint, needs } = missing;
    throw new RunError({ kind: 'permission', message, hint, needs: needs[0] }, notAsked);
  }

  const target: ModelTarget = { entry, name, capabilities: listed(choice.model)?.capabilities };
  // A recording to transcribe is no part of a prompt.
  const unreadable = !call.makes && mediaRefusal(target, mediaIn(call.messages), choice.model);
  if (unreadable) throw new RunError({ kind: 'input', ...unreadable }, notAsked);

  const unmade = makingRefusal(target, call, choice.model);
  if (unmade) throw new RunError({ kind: 'input', ...unmade }, notAsked);

  if (call.embeds && !adapters[entry.type].embeds) throw new RunError({ kind: 'input', ...noEmbeddings(choice.model) }, notAsked);

  return { ...request, entry, target, price: costs.priceOf(choice, call.batch) };
}

/** A model without embeddings. */
const noEmbeddings = (model: string) => ({
  message: say(modelsTexts.noEmbeddings, { model }),
  hint: say(modelsTexts.noEmbeddingsHint),
});

/**
 * Waits for the rate limits. A provider's limit applies to all its models together; a delay that one of them asks for applies
 * to it alone.
 */
function acquireTurn(
  { call, choice, entry, modelLimit, options }: AdmittedCall,
  { listed, providerLimit }: CallEnvironment,
): Promise<ReleaseTurn> {
  const limits = [
    { limit: modelLimit, settings: rateLimitsOf(listed(choice.model) ?? {}), owner: choice.model },
    { limit: providerLimit(entry), settings: entry, owner: entry.id },
  ];
  return acquireInOrder(limits, { tokens: expectedTokens(call), signal: options.signal, waits: options.place?.waits });
}

/** Reserves the highest cost of the call in the daily budget. */
async function reserveCost(
  { call, choice, entry, options }: AdmittedCall,
  { spending, costs }: CallEnvironment,
): Promise<SettleReservation | undefined> {
  if (isFreeProvider(entry)) return undefined;
  const { place, signal } = options;
  return spending?.reserve({
    worst: costs.worstOf(limitTokens(call, place?.most_tokens), [choice]),
    within: (left) => costs.worstWithin(call, left, [choice]),
    model: choice.model,
    call: callKey(place, call),
    signal,
    waits: place?.waits,
  });
}

/** Sends the request, and reads the answer. The timeout begins here, after any waiting. */
async function answerInTime(admitted: AdmittedCall, progress: CallProgress, environment: CallEnvironment): Promise<ModelAnswer> {
  const { call, choice, entry, target, price, options } = admitted;
  const { clock, mask, warnings } = environment;
  const { instead: _, bounds = {}, step, model: __, batch: ___, ...question } = call;
  const timeout = withTimeout(options.signal, { timeoutMs: bounds.timeoutMs, model: choice.model, clock });

  try {
    const affordable = smaller(options.place?.most_tokens, progress.commit?.most_tokens);
    const max_tokens = maxTokensFor(limitTokens(call, affordable), bounds, price);
    const metadata = defined({ step, call: options.place?.path });
    const whole = defined({ ...question, model: choice.name, metadata, max_tokens });
    const { request, notes } = sendableRequest(whole, target, choice.model);

    const provider = await environment.openProvider(entry);
    progress.sent = true;
    warnings.asking(choice, clock.now());

    const stream = await collectStream(provider, request, {
      signal: timeout.signal,
      delta(text) {
        progress.characters += text.length;
        options.delta(text);
      },
      warn: (text) => warnings.library(choice, text),
      clock,
      mask,
    });
    return answerFrom(stream, { choice, call, price, affordable, notes });
  } finally {
    timeout.clear();
  }
}

/** The failure for people: with a hint, and without secrets that a server may have repeated. */
function failureOf(
  thrown: unknown,
  { call, choice, options }: AdmittedCall,
  { commit }: CallProgress,
  { settings, mask }: CallEnvironment,
): Failure {
  // A wait for the budget that was aborted ends by the signal, whatever it threw.
  const failure = toFailure(options.signal.aborted && !commit ? abortFailure(options.signal) : thrown);
  return shownFailure(failure, { choice, call }, { settings, mask });
}

/** A failure of a call with its hint, and without secrets. */
export function shownFailure(
  failure: Failure,
  { call, choice }: Pick<CallRequest, 'call' | 'choice'>,
  { settings, mask }: Pick<CallEnvironment, 'settings' | 'mask'>,
): Failure {
  const { message, cause, hint, ...rest } = withHint(failure, { choice, call, settings });
  return defined({
    ...rest,
    message: mask.text(message),
    cause: cause === undefined ? undefined : mask.text(cause),
    hint: hint === undefined ? undefined : mask.text(hint),
  });
}

function releaseFailed(release: ReleaseTurn, { kind, retry_after }: Failure): void {
  if (kind === 'rate') release({ rate: true, tokens: 0, retry_after });
  else release();
}
