import type { ModelSettings, Settings } from '../compile/world.ts';
import type { Environment } from '../language/environment.ts';
import { defined } from '../language/json.ts';
import type { MediaTask } from '../language/media/made-media.ts';
import type { MediaKind } from '../language/media.ts';
import type { Permission } from '../language/permission.ts';
import type { ModelCall, ModelCriteria, Models, WorkspaceSpending } from '../run/model-port.ts';
import type { Clock } from '../run/ports.ts';
import { createMask, type Mask } from '../run/secrets/mask.ts';
import { RunError } from '../state/failure.ts';
import { batchRefusal, createBatchModels } from './calls/batches.ts';
import type { CallEnvironment } from './calls/call.ts';
import { createCaller } from './calls/caller.ts';
import { taskRefusal } from './calls/makes.ts';
import { mediaRefusal } from './calls/media.ts';
import { createWarnings } from './calls/warnings.ts';
import { retirementWarning } from './catalog/retirement.ts';
import type { Timers } from './http/watch.ts';
import { type BreakerChange, createBreakerNews } from './limits/breaker.ts';
import { createRateLimits, type RateLimits } from './limits/shared-limit.ts';
import { onceEach } from './once-each.ts';
import { createCallCosts } from './prices/worst-cost.ts';
import type { Opening } from './providers/adapter.ts';
import { adapters, isFreeProvider } from './providers/adapters.ts';
import type { EditorModels, Recordings, Script } from './providers/embedded/backends.ts';
import type { ProviderPrograms } from './providers/program/programs.ts';
import { programRefusal, tokenRefusal } from './providers/program/provider.ts';
import { chooseAmong } from './selection/choose.ts';
import { chooseMaker } from './selection/choose-maker.ts';
import { type DescribedChoice, describeChoice } from './selection/describe-choice.ts';
import type { SelectionContext, SelectionHistory } from './selection/resolve.ts';
import type { ResolvedModel } from './selection/resolved-model.ts';
import type { SelectedModel } from './selection/select.ts';
import { createKeys, type KeySources, keyFacts } from './settings/keys.ts';
import { missingPermissions, type PermissionRefusal } from './settings/permission.ts';
import { type ModelRefusal, type ProviderEntry, providerTable, sourceKey } from './settings/provider-table.ts';
import { checkAnswer } from './structured/check-answer.ts';

export interface ModelsOptions {
  settings?: Settings;
  env: Environment;
  /** The variables of `.env` (`readEnvFile`); a function reads them again after a key was refused. */
  env_file?: Environment | (() => Environment);
  /** Secrets that a person keeps on this machine or elsewhere. */
  store?: KeySources['store'];
  /** The editor's SecretStorage by the key's environment variable, read beforehand. */
  secrets?: (name: string) => string | undefined;
  clock: Clock;
  /** The script for the provider `scripted`; without it the provider is refused. */
  script?: Script;
  /** Permissions that people gave; without it nothing is sent to a host, or with a key, that needs one. */
  allow?: readonly Permission[];
  /** `--model`. */
  override?: string;
  /** VS Code's own models; without it the provider `vscode` is refused. */
  editor?: EditorModels;
  /** The recordings for the provider `replay`. */
  recordings?: Recordings & { at?(places: { output: string; workdir: string; root: string }): void };
  /** Starts programs of the folder that answer; without it those providers are refused. */
  programs?: ProviderPrograms;
  /** The worker for the offline engine; without it this thread is used. */
  workerFile?: string;
  /** Shared with everything else that must not reveal secrets. */
  mask?: Mask;
  timers?: Partial<Timers>;
  /** The daily limit of the workspace; without it usage is not counted. */
  spending?: WorkspaceSpending;
  /** The rate limits that it shares with other runs; its own unless given. */
  rateLimits?: RateLimits;
}

/** The request, besides its text. */
export interface QuestionAbout {
  /** Media in the prompt. */
  carries?: readonly MediaKind[] | undefined;
  /** The media to make. */
  makes?: MediaTask | undefined;
  /** It goes into a batch. */
  batch?: true | undefined;
}

export interface EngineModels extends Models {
  /** Why every call to this model would fail; undefined = nothing known against it. */
  refusalFor(named: string | undefined, criteria?: ModelCriteria, about?: QuestionAbout): ModelRefusal | undefined;
  /** The model that would be chosen, its alternatives, and what it lacks. */
  describe(named: string | undefined, criteria?: ModelCriteria, about?: QuestionAbout): DescribedChoice;
  /**
   * The missing permission for a model or one of its fallbacks; undefined where none is. `allowed` replaces the granted
   * permissions.
   */
  missingPermission(
    named: string | undefined,
    criteria?: ModelCriteria,
    about?: QuestionAbout & { allowed?: readonly Permission[] | undefined },
  ): PermissionRefusal | undefined;
  mask: Mask;
  /** Sets the folders of this run for recordings; absolute. */
  setRunFolders(places: { output: string; workdir: string; root: string }): void;
  /** The listener for warnings about models, each reported once; earlier ones are passed to it at once. */
  onWarning(listener: (text: string) => void): void;
  /** Registers the listener to breakers of models that open and close. */
  onBreaker(listener: (change: BreakerChange) => void): void;
  /** Why a model should be replaced, by the clock; undefined where nothing is known. */
  warningOf(named: string): string | undefined;
  /** Final work after the last call; it fails nobody. */
  close(): Promise<void>;
  /** Sets latencies and results of earlier runs, for selections. */
  useHistory(known: SelectionHistory): void;
}

/** The Models port over the workspace's settings and keys. Nothing is loaded or requested before the first call. */
export function createModels(options: ModelsOptions): EngineModels {
  const { settings = {}, clock, mask = createMask(), allow = [], recordings, rateLimits = createRateLimits(clock) } = options;
  const keys = createKeys({ env: options.env, file: options.env_file, store: options.store, secrets: options.secrets }, mask);
  const listed = (model: string): ModelSettings | undefined => settings.models?.find(({ id }) => id === model);
  const costs = createCallCosts(listed, clock);
  const warnings = createWarnings();

  const choosing: SelectionContext = {
    settings,
    table: providerTable(settings),
    keys,
    scripted: options.script !== undefined,
    editor: options.editor !== undefined,
    now: () => clock.now(),
    recordingRefusal: (source) => recordings?.fault(source),
    programRefusal: (provider, program) => programRefusal(provider, program, options.programs, keys),
    tokenRefusal: (provider, command) => tokenRefusal(provider, command, options.programs),
    override: options.override,
  };

  /**
   * `--model` names a text model: it makes embeddings or media only where that needs no network, as with the offline engine.
   */
  const isFree = options.override !== undefined && isFreeProvider(chooseAmong(undefined, choosing).entry);
  const special: SelectionContext = isFree ? choosing : { ...choosing, override: undefined };
  const chosenFor = (named: string | undefined, criteria?: ModelCriteria, makes?: MediaTask): SelectedModel =>
    makes ? chooseMaker(makes, named, special) : chooseAmong(named, choosing, criteria);

  /** With `--model` one model is used for everything. */
  const choicesFor = ({ model, instead = [], embeds, makes }: ModelCall): ResolvedModel[] => {
    if (embeds || makes) return [chooseAmong(model, special)];
    return (options.override === undefined ? [model, ...instead] : [model]).map((name) => chooseAmong(name, choosing));
  };

  const refusalOf = (chosen: SelectedModel, { carries = [], makes, batch }: QuestionAbout = {}): ModelRefusal | undefined => {
    const { entry, name, model } = chosen;
    const target = entry && { entry, name, capabilities: listed(model)?.capabilities };
    const refusal = chosen.refusal ?? (batch && batchRefusal(chosen));
    return refusal ?? (makes ? taskRefusal(target, makes, model) : mediaRefusal(target, carries, model));
  };

  const breakers = createBreakerNews();
  const endings: (() => Promise<void>)[] = [];
  const opening: Opening = { ...options, keys, listed, conceal: mask.add, atEnd: (work) => void endings.push(work) };
  const openProvider = onceEach(async (entry: ProviderEntry) => adapters[entry.type].open(entry, opening));
  const environment: CallEnvironment = {
    settings,
    clock,
    mask,
    allow,
    spending: options.spending,
    costs,
    warnings,
    breakerChanged: breakers.tell,
    listed,
    openProvider: (entry) => openProvider(sourceKey(entry), entry),
    rateLimits,
    providerLimit: providerLimits(rateLimits, clock),
    ...keyFacts(keys),
  };

  return {
    mask,
    setRunFolders: (places) => recordings?.at?.(places),
    close: () => Promise.all(endings.splice(0).map((work) => work())).then(() => undefined),
    useHistory(history) {
      choosing.history = history;
    },
    call: createCaller(choicesFor, environment),
    batches: createBatchModels((question) => choicesFor(question)[0] ?? chooseAmong(question.model, choosing), environment),
    check: checkAnswer,
    onWarning: warnings.listen,
    onBreaker: breakers.listen,
    warningOf: (named) => retirementWarning(chooseAmong(named, choosing), clock.now()),
    worst: (question) => costs.worstOf(question, choicesFor(question)),
    within: (question, left) => costs.worstWithin(question, left, choicesFor(question)),
    chooseMaker: (task, named) => chooseMaker(task, named, special).model,
    refusalFor: (named, criteria, about) => refusalOf(chosenFor(named, criteria, about?.makes), about),
    describe(named, criteria, about) {
      const chosen = chosenFor(named, criteria, about?.makes);
      return describeChoice({ ...chosen, refusal: refusalOf(chosen, about) }, choosing);
    },
    missingPermission(named, criteria, { makes, allowed = allow } = {}) {
      const chosen = chosenFor(named, criteria, makes);
      return missingPermissions([chosen, ...chosen.chain], allowed);
    },
    choose(named, step, criteria) {
      const asked = criteria && { ...criteria, step };
      const { model, reason, chain, candidates, strategy, refusal } = chooseAmong(named, choosing, asked);
      if (refusal && strategy) throw new RunError({ kind: 'input', ...refusal });
      const instead = chain.slice(1).map((choice) => choice.model);
      return defined({ model, reason, instead: instead.length ? instead : undefined, candidates, strategy });
    },
  };
}

/** The limits of providers. Each test script has its own. */
function providerLimits(rateLimits: RateLimits, clock: Clock): CallEnvironment['providerLimit'] {
  const scriptLimits = createRateLimits(clock);
  return (entry) => (entry.type === 'scripted' ? scriptLimits : rateLimits)(`provider:${sourceKey(entry)}`, entry);
}
