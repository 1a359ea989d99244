import type { ModelSettings, Settings } from '../compile/world.ts';
import type { MediaKind } from '../language/media.ts';
import type { Permission } from '../language/permission.ts';
import { modelsTexts } from '../language/texts/models.ts';
import { say } from '../language/texts.ts';
import { createMask, type Mask } from '../run/mask.ts';
import type { CallPlace, Clock, Left, ModelAnswer, ModelCall, Models, Settle, Spending, Wish, WorstCase } from '../run/ports.ts';
import { isRunError, RunError, toFailure } from '../state/failure.ts';
import { type Took, tookTogether } from '../state/usage.ts';
import { answerOf, hearOut, maskedFailure } from './calls/answer.ts';
import { advised } from './calls/failure-hints.ts';
import { askInTurn } from './calls/fallbacks.ts';
import { longestFor, noLonger, shortest, withPatience } from './calls/max-tokens.ts';
import { mediaRefusal } from './calls/media.ts';
import { sendableRequest } from './calls/parameters.ts';
import { callName, isNothing, nothing, spentOn, tookFor, withLost } from './calls/usage.ts';
import { createWarnings } from './calls/warnings.ts';
import { retirementWarning } from './catalog/retirement.ts';
import type { Counts, ModelRequest, Provider } from './contract.ts';
import { abortFailure, type Timers } from './http/watch.ts';
import { takeTurn } from './limits/acquire.ts';
import { type Breaker, createBreaker } from './limits/breaker.ts';
import { createLimit, type Limit } from './limits/rate-limit.ts';
import { costOf, expectedTokens, leastAnswer, longestWithin, worstCase, worstForFree } from './prices/cost.ts';
import { tableCost } from './prices/price-table.ts';
import type { ModelTarget, Opening } from './providers/adapter.ts';
import { adapters, isFree } from './providers/adapters.ts';
import type { Tapes } from './providers/embedded/replay.ts';
import type { Script } from './providers/embedded/scripted.ts';
import type { EditorModels } from './providers/embedded/vscode.ts';
import { mediaIn } from './providers/messages.ts';
import { chooseModel } from './selection/choose.ts';
import type { Choice, Choosing } from './selection/resolve.ts';
import { createKeys, type Env } from './settings/keys.ts';
import { type Barred, notPermitted, notPermittedAmong } from './settings/permission.ts';
import { boundsOf, type ProviderEntry, providerTable, type Refusal } from './settings/provider-table.ts';
import { checkAnswer } from './structured/check-answer.ts';

export interface ModelsOptions {
  settings?: Settings;
  env: Env;
  /** What stands in `.env` (`readEnvFile`). */
  env_file?: Env;
  /** The editor's SecretStorage by the environment's name of a key, read beforehand. */
  secrets?: (name: string) => string | undefined;
  clock: Clock;
  /** Makes the provider `scripted` answer; without it the provider is refused. */
  script?: Script;
  /** What people allowed; without it nothing goes to a host or with a key that needs a person's word. */
  allow?: readonly Permission[];
  /** `--model`. */
  override?: string;
  /** VS Code's own models; without it the provider `vscode` is refused. */
  editor?: EditorModels;
  /** Makes the provider `replay` answer. */
  tapes?: Tapes & { at?(places: { output: string; workdir: string; root: string }): void };
  /** The worker in which the offline engine does its work; without it in this thread. */
  workerFile?: string;
  /** Shared with whatever else must not tell secrets. */
  mask?: Mask;
  timers?: Partial<Timers>;
  /** What may be spent in a day; without it nobody counts. */
  spending?: Spending;
}

export interface EngineModels extends Models {
  /** Why no call to this model can succeed, before any is made; undefined = nothing known against it. */
  ready(named: string | undefined, wish?: Wish, carries?: readonly MediaKind[]): Refusal | undefined;
  /** What a person would have to allow before it, or what steps in for it, can be asked; undefined where nothing is. */
  barred(named: string | undefined, wish?: Wish): Barred | undefined;
  mask: Mask;
  /** Tells recordings that answer where this run happens; absolute folders. */
  place(places: { output: string; workdir: string; root: string }): void;
  /** Who hears what models are warned of, each warning once; what was warned of before is heard at once. */
  onWarning(listener: (text: string) => void): void;
  /** Why a model should be replaced, by the clock; undefined where nothing is known. */
  warningOf(named: string): string | undefined;
  /** What calls took in earlier runs, in milliseconds by model: `performance` goes by it. */
  known(latencies: Readonly<Record<string, number>>): void;
}

interface Hearer {
  signal: AbortSignal;
  delta(text: string): void;
  place?: CallPlace;
}

/** What keeps calls away from one model: because it asked for fewer, or because it keeps failing. */
interface Guards {
  gate: Limit;
  breaker: Breaker;
}

/** The Models port over the workspace's settings and keys. Nothing is loaded or asked before the first call. */
export function createModels(options: ModelsOptions): EngineModels {
  const { settings = {}, clock, env, mask = createMask(), allow = [] } = options;
  const keys = createKeys(
    { env, ...(options.env_file ? { file: options.env_file } : {}), ...(options.secrets ? { secrets: options.secrets } : {}) },
    mask,
  );
  let latencies: Readonly<Record<string, number>> = {};
  const choosing: Choosing = {
    settings,
    table: providerTable(settings),
    keys,
    scripted: options.script !== undefined,
    editor: options.editor !== undefined,
    now: () => clock.now(),
    tape: (source) => options.tapes?.fault(source),
    get latencies() {
      return latencies;
    },
    ...(options.override === undefined ? {} : { override: options.override }),
  };
  const listed = (model: string): ModelSettings | undefined => settings.models?.find(({ id }) => id === model);
  const { script, workerFile, timers, editor, tapes } = options;
  const opening: Opening = {
    clock,
    keys,
    env,
    listed,
    ...(script ? { script } : {}),
    ...(editor ? { editor } : {}),
    ...(tapes ? { tapes } : {}),
    ...(workerFile === undefined ? {} : { workerFile }),
    ...(timers ? { timers } : {}),
  };
  const providers = new Map<string, Promise<Provider>>();
  const limits = new Map<string, Limit>();
  const guards = new Map<string, Guards>();

  const kept = <T>(map: Map<string, T>, id: string, make: () => T): T => {
    const known = map.get(id) ?? make();
    map.set(id, known);
    return known;
  };
  const limitOf = (entry: ProviderEntry): Limit => kept(limits, entry.id, () => createLimit(entry, clock));
  const boundsIn = (model: string) => boundsOf(listed(model) ?? {});
  const fresh = (model: string): Guards => ({ gate: createLimit(boundsIn(model), clock), breaker: createBreaker(clock) });
  /** What a model's own failures lead to. A script of a test says itself what fails: nothing is concluded from it. */
  const guardsOf = ({ model, name, entry }: Choice): Guards =>
    entry?.type === 'scripted' && name === '' ? fresh(model) : kept(guards, model, () => fresh(model));

  const warnings = createWarnings();

  /** One question to one model, within the limits of its provider. */
  async function ask(
    asked: ModelCall,
    choice: Choice,
    gate: Limit,
    { signal: outer, delta, place }: Hearer,
  ): Promise<ModelAnswer> {
    const { entry, refusal, name } = choice;
    if (refusal || !entry)
      throw new RunError(
        {
          kind: entry?.key ? 'auth' : 'input',
          ...(refusal ?? { message: say(modelsTexts.unknownModel, { model: asked.model }) }),
        },
        nothing,
      );
    // The one door: whatever asks a model passes here, and nothing before it has read a key.
    const barred = notPermitted(entry, [...allow, ...(place?.allowed ?? [])]);
    if (barred) {
      const {
        message,
        hint,
        needs: [needs],
      } = barred;
      throw new RunError(needs ? { kind: 'permission', message, hint, needs } : { kind: 'permission', message, hint }, nothing);
    }
    const target: ModelTarget = { entry, name, capabilities: listed(choice.model)?.capabilities };
    const blind = mediaRefusal(target, mediaIn(asked.messages), choice.model);
    if (blind) throw new RunError({ kind: 'input', ...blind }, nothing);
    const { model: _, instead: __, bounds = {}, step, ...question } = asked;
    const price = priceOf(choice);
    const metadata = { ...(step === undefined ? {} : { step }), ...(place ? { call: place.path } : {}) };
    const turn = { tokens: expectedTokens(asked), signal: outer, waits: place?.waits };
    // What a provider allows is set for all its models; what one of them asks for is its own.
    const leave = await takeTurn(
      [
        { limit: gate, bounds: boundsIn(choice.model), who: choice.model },
        { limit: limitOf(entry), bounds: entry, who: entry.id },
      ],
      turn,
    );
    let characters = 0;
    const counted = (text: string): void => {
      characters += text.length;
      delta(text);
    };
    let settle: Settle | undefined;
    let over: (() => void) | undefined;
    let sent = false;
    try {
      if (!isFree(entry))
        settle = await options.spending?.reserve({
          worst: worstOf(noLonger(asked, place?.most_tokens), choice),
          within: (left) => within(asked, left, [choice]),
          model: choice.model,
          call: callName(place, asked),
          signal: outer,
          waits: place?.waits,
        });
      // Its time begins with the call, and not with the waiting for it.
      const patient = withPatience(outer, bounds.patience, choice.model, clock);
      over = patient.over;
      const { signal } = patient;
      const paid = shortest(place?.most_tokens, settle?.most_tokens);
      const most = longestFor(noLonger(asked, paid), bounds, price);
      const whole: ModelRequest = { ...question, model: name, metadata, ...(most === undefined ? {} : { max_tokens: most }) };
      const { request, notes } = sendableRequest(whole, target, choice.model);
      const provider = await kept(providers, entry.id, async () => adapters[entry.type].open(entry, opening));
      sent = true;
      warnings.asking(choice, clock.now());
      const heard = await hearOut(provider, request, {
        signal,
        delta: counted,
        warn: (text) => warnings.library(choice, text),
        clock,
        mask,
      });
      const answer = answerOf(heard, choice, asked, price, { paid, notes });
      const tokens = (answer.usage?.input_tokens ?? 0) + (answer.usage?.output_tokens ?? 0);
      leave(answer.usage ? { tokens } : undefined);
      await settle?.(spentOn(answer, asked, characters, price));
      return answer;
    } catch (thrown) {
      const seen = toFailure(outer.aborted && !settle ? abortFailure(outer) : thrown);
      const failure = maskedFailure(advised(seen, choice, asked, settings), mask);
      const { kind, retry_after } = failure;
      leave(kind === 'rate' ? { rate: true, tokens: 0, ...(retry_after === undefined ? {} : { retry_after }) } : undefined);
      const took = isFree(entry) ? nothing : tookFor(thrown, sent);
      await settle?.(isNothing(took) ? { tokens: 0, cost: 0 } : spentOn(took, asked, characters, price));
      throw new RunError(failure, took);
    } finally {
      over?.();
    }
  }

  async function call(asked: ModelCall, hearer: Hearer): Promise<ModelAnswer> {
    const lost: Took[] = [];
    const links = chainOf(asked).map((choice) => {
      const { gate, breaker } = guardsOf(choice);
      const asking = () =>
        ask(asked, choice, gate, hearer).catch((thrown: unknown) => {
          lost.push((isRunError(thrown) && thrown.took) || {});
          throw thrown;
        });
      return { model: choice.model, breaker, pause: gate.pause, ask: asking };
    });
    const { answer, passed } = await askInTurn(links, hearer.signal).catch((thrown: unknown) => {
      throw new RunError(toFailure(thrown), tookTogether(lost));
    });
    if (passed.length === 0) return answer;
    const instead = say(modelsTexts.steppedIn, { model: answer.model, others: passed.join('; ') });
    return { ...withLost(answer, lost), note: [instead, answer.note].filter((note) => note !== undefined).join(' ') };
  }

  /** With `--model` there is one model for all. */
  const chainOf = ({ model, instead = [] }: ModelCall): Choice[] =>
    (choosing.override === undefined ? [model, ...instead] : [model]).map((name) => chooseModel(name, choosing));

  /** The figures of baton.yaml go before those of the table. */
  const priceOf =
    ({ entry, model, name }: Choice) =>
    (counts: Counts): number | undefined =>
      costOf(listed(model), counts) ?? (entry && tableCost(entry, name, counts, clock.now()));

  const worstOf = (asked: ModelCall, choice: Choice) => {
    if (isFree(choice.entry)) return worstForFree(asked);
    const price = priceOf(choice);
    const most = longestFor(asked, asked.bounds ?? {}, price);
    return worstCase(most === undefined ? asked : { ...asked, max_tokens: most }, listed(choice.model), price);
  };

  const worst = (asked: ModelCall, choices: readonly Choice[]): WorstCase => {
    const all = choices.map((choice) => worstOf(asked, choice));
    const tokens = Math.max(...all.map((one) => one.tokens));
    const known = all.flatMap(({ cost }) => cost ?? []);
    return { tokens, ...(known.length === all.length ? { cost: Math.max(...known) } : {}) };
  };

  /** The worst case of the longest answer that keeps within what is left, whoever of them gives it. */
  const within = (asked: ModelCall, left: Left, choices: readonly Choice[]): WorstCase | undefined => {
    if (asked.max_tokens !== undefined) return undefined;
    const paid = choices.filter(({ entry }) => !isFree(entry));
    const most = Math.min(...paid.map((choice) => longestWithin(asked, left, priceOf(choice))));
    if (most < leastAnswer || most === Number.POSITIVE_INFINITY) return undefined;
    return { ...worst({ ...asked, max_tokens: most }, choices), most_tokens: most };
  };

  return {
    mask,
    place: (places) => tapes?.at?.(places),
    known(found) {
      latencies = found;
    },
    call,
    check: checkAnswer,
    onWarning: warnings.listen,
    warningOf: (named) => retirementWarning(chooseModel(named, choosing), clock.now()),
    worst: (asked) => worst(asked, chainOf(asked)),
    within: (asked, left) => within(asked, left, chainOf(asked)),
    ready(named, wish, carries = []) {
      const chosen = chooseModel(named, choosing, wish);
      const { entry, name, model } = chosen;
      return chosen.refusal ?? mediaRefusal(entry && { entry, name, capabilities: listed(model)?.capabilities }, carries, model);
    },
    barred(named, wish) {
      const chosen = chooseModel(named, choosing, wish);
      return notPermittedAmong([chosen, ...chosen.chain], allow);
    },
    choose(named, _step, wish) {
      const { model, reason, chain, candidates, strategy, refusal } = chooseModel(named, choosing, wish);
      if (refusal && strategy) throw new RunError({ kind: 'input', ...refusal });
      const instead = chain.slice(1).map((one) => one.model);
      return {
        model,
        reason,
        ...(instead.length ? { instead } : {}),
        ...(candidates ? { candidates } : {}),
        ...(strategy ? { strategy } : {}),
      };
    },
  };
}
