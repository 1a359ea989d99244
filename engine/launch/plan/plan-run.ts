import type { InputSpec, PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { fullText } from '../../compile/source/nodes.ts';
import type { Settings } from '../../compile/world.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import { describe } from '../../language/types.ts';
import type { EngineModels } from '../../models/models.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { secretMark } from '../../run/secrets/secrets.ts';
import { usageToday } from '../../store/spending/day-budget.ts';
import { dayLimits } from '../../store/spending/day-limits.ts';
import type { DaySum } from '../../store/spending/day-totals.ts';
import { openSecretStore } from '../../trust/secrets/store.ts';
import { askedOrchestrator } from '../admission/asked-models.ts';
import { experienceFor } from '../admission/experience.ts';
import { latenciesFor } from '../admission/latencies.ts';
import { type PlannedLogin, planLogins, refuseMissingLogins } from '../admission/logins.ts';
import { openModels } from '../admission/open-models.ts';
import { refuseMissingTools } from '../admission/refuse-missing-tools.ts';
import { refuseUnavailable, type StoredSecrets, serviceKeys, toolEnvironment } from '../admission/refuse-unavailable.ts';
import { refuseUnready, refuseUnwritable } from '../admission/refuse-unready.ts';
import { refuseSecretsOfOthers, takeSecrets, withAllSecretMarks } from '../admission/secrets.ts';
import { sitesBefore } from '../auto/answer-before.ts';
import { refuseLocked } from '../auto/refuse-locked.ts';
import { refuseUnusedResponses } from '../auto/refuse-responses.ts';
import { realClock } from '../host/real-clock.ts';
import type { StartOptions } from '../options.ts';
import {
  listPermissions,
  type PermissionCheck,
  type PlannedPermission,
  refusePermissions,
} from '../permissions/refuse-permissions.ts';
import { refuseUnknownTools } from '../permissions/required-by-tools.ts';
import { Refusal } from '../refusal.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { type InputArgument, takeInputs, withoutMissing } from '../start/inputs.ts';
import { narrowLimits } from '../start/limits.ts';
import { outputAuthority, outputFolder } from '../start/output-folder.ts';
import { takePinned, withoutPinned } from '../start/pinned-results.ts';
import { estimateAndForecast } from './estimate.ts';
import type { PlanForecast } from './forecast.ts';
import { type PlannedModel, type PlannedStep, planModel, planSteps } from './planned-steps.ts';
import type { RunEstimate } from './run-estimate.ts';

interface PlannedInput {
  name: string;
  type: string;
  value: Json;
  from: 'given' | 'default' | 'missing';
}

/** The limits of a run, where there are any. */
interface PlannedLimits {
  max_parallel: number;
  /** USD. */
  max_cost: number | null;
  max_tokens?: number | undefined;
  max_calls?: number | undefined;
  max_steps?: number | undefined;
  timeout_ms?: number | undefined;
}

/** The daily limit of the project over all runs, and the usage of today. */
interface PlannedDay {
  max_cost?: number | undefined;
  max_tokens?: number | undefined;
  max_calls?: number | undefined;
  spent: DaySum;
}

/** The plan of a run, as far as the text and this machine tell. */
export interface PlannedRun {
  pipeline: { id: string; name: string; file: string };
  inputs: PlannedInput[];
  steps: PlannedStep[];
  /** The model for AUTO tags and rubrics; absent where none is needed. */
  orchestrator?: PlannedModel | undefined;
  /** AUTO tags that are answered before the first step, and those during the run. */
  autos: { before: number; meanwhile: number };
  /** Permissions to grant, as `--allow` takes them. */
  needs: string[];
  /** Its permissions, as far as they are known: missing and granted ones. */
  permissions: PlannedPermission[];
  /** Its logins at MCP servers, and missing ones, as far as they are known. */
  logins: PlannedLogin[];
  output_path: string;
  limits: PlannedLimits;
  day?: PlannedDay | undefined;
  /** The reasons that it would not begin; empty where it would. */
  refused: Refusal[];
}

/** A user who can be asked will start the run: missing inputs, secrets and permissions are no refusal. */
interface PlanOptions extends StartOptions {
  attended?: boolean;
}

/**
 * Plans a run: what it would do, and whether it would begin. Nothing is called (except permitted MCP servers, about logins)
 * and nothing runs; finished runs are read into the history. Throws a Refusal where the file cannot be read.
 */
export const planRun = async (options: PlanOptions): Promise<PlannedRun> => planSource(options, await readPipeline(options));

/** The plan, the estimate and the forecast of a run, from one compile. */
export async function foreseeRun(options: PlanOptions): Promise<ForeseenRun> {
  const source = await readPipeline(options);
  return { plan: await planSource(options, source), ...(await estimateAndForecast(options, source)) };
}

/**
 * The plan of a run, with its forecast as far as the given inputs allow one; the reason for its absence is among the
 * refusals.
 */
export async function planWithForecast(options: PlanOptions): Promise<Pick<ForeseenRun, 'plan'> & Partial<ForeseenRun>> {
  const source = await readPipeline(options);
  const plan = await planSource(options, source);
  try {
    return { plan, ...(await estimateAndForecast(options, source)) };
  } catch (error) {
    if (!(error instanceof Refusal) || plan.refused.length === 0) throw error;
    return { plan };
  }
}

interface ForeseenRun {
  plan: PlannedRun;
  estimate: RunEstimate;
  forecast: PlanForecast;
}

async function planSource(options: PlanOptions, whole: PipelineSource): Promise<PlannedRun> {
  const source = { ...whole, compiled: withoutPinned(whole.compiled, options.pinned) };
  const { compiled, root, settings, files } = source;
  const { pipeline } = compiled;
  const { allow, models } = await openModels(options, {
    root,
    settings,
    files,
    allow: options.allow,
    model: options.model,
    latencies: await latenciesFor(compiled, root),
    experience: await experienceFor(compiled, root),
  });
  const store = await openSecretStore(options.env);
  const stored = store && { store, allow };
  const args = new Map<string, InputArgument>([...(options.inputs ?? []), ...(options.secretInputs ?? [])]);
  const output = outputFolder(options, source, { inputs: constantInputs(args), workdir: options.workdir ?? options.cwd });
  const permissions: PlannedPermission[] = [];
  const logins: PlannedLogin[] = [];
  const refused = await refusals([
    () => takePinned(options.pinned, whole.compiled),
    ...admissionChecks(options, source, { args, allow, models, stored, output, permissions, logins }),
  ]);

  const before = sitesBefore(compiled).length;
  const all = new Set([...pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)]).size;
  const orchestrator = askedOrchestrator(compiled, compiled);

  return {
    pipeline: { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: source.file },
    inputs: pipeline.inputs.map((spec) => plannedInput(spec, args.get(spec.name))),
    steps: planSteps(compiled, models),
    orchestrator: orchestrator && planModel(orchestrator, models),
    autos: { before, meanwhile: all - before },
    needs: permissions.flatMap(({ permission, granted }) => (granted ? [] : permission)),
    permissions,
    logins,
    output_path: output,
    limits: planLimits(narrowLimits(pipeline.limits, settings.limits ?? {}), options),
    day: await planDay(root, settings),
    refused,
  };
}

function planLimits(limits: PipelineLimits, { maxParallel, maxCost }: StartOptions): PlannedLimits {
  return defined({
    max_parallel: maxParallel ?? limits.maxParallel,
    max_cost: maxCost ?? limits.maxCost ?? null,
    max_tokens: limits.maxTokens,
    max_calls: limits.maxCalls,
    max_steps: limits.maxSteps,
    timeout_ms: limits.timeout,
  });
}

async function planDay(root: string, settings: Settings): Promise<PlannedDay | undefined> {
  const limits = dayLimits(settings.limits);
  if (!limits) return undefined;
  const { maxCost, maxTokens, maxCalls } = limits;
  const spent = await usageToday(root, realClock.now());
  return defined({ max_cost: maxCost, max_tokens: maxTokens, max_calls: maxCalls, spent });
}

interface Candidate {
  args: Map<string, InputArgument>;
  allow: readonly string[];
  models: EngineModels;
  stored: StoredSecrets | undefined;
  output: string;
  /** Both are filled by the checks. */
  permissions: PlannedPermission[];
  logins: PlannedLogin[];
}

/** The checks of a run's admission (`admit.ts`), one by one, so that every refusal is reported. */
function admissionChecks(options: PlanOptions, source: PipelineSource, candidate: Candidate): (() => unknown)[] {
  const { compiled, file, root } = source;
  const { pipeline } = compiled;
  const { args, models, output, stored } = candidate;
  const place = { root, env: toolEnvironment(root, options.env, stored) };
  const { signal } = new AbortController();
  const workdir = options.workdir ?? options.cwd;
  const early = { compiled, models, inputs: constantInputs(args), file, root, workdir, signal };
  const wanted = options.attended ? withoutMissing(pipeline, args) : pipeline;

  return [
    () => refuseSecretsOfOthers(pipeline, options),
    () => refuseUnusedResponses(compiled, options.autoResponses),
    () => refuseUnknownTools(compiled, options.allow),
    () => refuseUnready(compiled, models),
    () => takeInputs(wanted, withAllSecretMarks(args, wanted)),
    // Nobody is asked now: inputs that a person would enter count as missing.
    async () => {
      if (options.attended) return;
      const sources = { secrets: options.secrets, env: options.env };
      const { origins } = await takeSecrets(pipeline, sources, { given: args, outside: true, stored, root, mask: createMask() });
      for (const name of Object.keys(origins)) args.set(name, { value: secretMark(name) });
    },
    async () => {
      const check = permissionCheckOf(options, source, candidate);
      candidate.permissions.push(...(await listPermissions(compiled, check)));
      if (!options.attended) await refusePermissions(compiled, check);
    },
    () => refuseMissingTools(compiled, place),
    () => refuseUnavailable(compiled, { ...place, key: serviceKeys(root, { ...options, store: stored?.store }) }),
    async () => {
      candidate.logins.push(...(await planLogins(compiled, { ...place, allow: candidate.allow, given: args })));
      refuseMissingLogins(candidate.logins, root);
    },
    () => refuseUnwritable(output),
    () => refuseLocked(early, { file, frozen: options.frozen ?? false, responses: options.autoResponses ?? {} }),
  ];
}

const permissionCheckOf = (
  options: PlanOptions,
  { root, compiled }: PipelineSource,
  { args, allow, models, output, stored }: Candidate,
): PermissionCheck => ({
  root,
  env: toolEnvironment(root, options.env, stored),
  allow,
  models,
  given: args,
  workdir: options.workdir ?? options.cwd,
  outputFolder: output,
  outputBy: outputAuthority(options, compiled),
});

/** The refusals of all checks. */
async function refusals(checks: readonly (() => unknown)[]): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(error);
    }
  }

  return refused;
}

function plannedInput({ name, type, default: usual, required, secret }: InputSpec, arg: InputArgument | undefined): PlannedInput {
  const shownType = describe(type);
  if (arg) return { name, type: shownType, value: secret ? secretMark(name) : argValue(arg), from: 'given' };
  const from = usual || !required ? 'default' : 'missing';
  return { name, type: shownType, value: usual ? writtenValue(usual) : null, from };
}

const constantInputs = (args: ReadonlyMap<string, InputArgument>): JsonMap =>
  Object.fromEntries(Array.from(args, ([name, arg]) => [name, argValue(arg)]));

function argValue(arg: InputArgument): Json {
  if ('value' in arg) return arg.value;
  return 'text' in arg ? arg.text : null;
}

/** A value as written, where only the run can compute it. */
function writtenValue(value: Value): Json {
  if (value.kind === 'constant') return value.value;
  return 'text' in value.node ? fullText(value.node) : null;
}
