import { resolve } from 'node:path';
import type { Compiled } from '../../compile/compile.ts';
import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { JsonMap } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import { variableFor } from '../../language/safety/secrets.ts';
import type { Reuse, RunContext } from '../../run/context.ts';
import type { NewFact } from '../../state/events.ts';
import { initialState } from '../../state/state.ts';
import type { OwnedRun, RunToMake } from '../../store/run-store.ts';
import { makePlan } from '../../store/runs/plan.ts';
import type { Outside } from '../admission/admit.ts';
import { admitRun, beginOutside } from '../admission/admit.ts';
import { experienceFor } from '../admission/experience.ts';
import { latenciesFor } from '../admission/latencies.ts';
import { refuseUnwritable } from '../admission/refuse-unready.ts';
import type { SecretOrigins } from '../admission/secrets.ts';
import { refuseSecretsOfOthers, withSecretMarks } from '../admission/secrets.ts';
import { takeVariables } from '../admission/variables.ts';
import type { AutoOptions } from '../auto/answer-before.ts';
import { refuseLocked } from '../auto/refuse-locked.ts';
import { refuseUnusedResponses } from '../auto/refuse-responses.ts';
import { settleDependencies } from '../auto/settle-dependencies.ts';
import { editFacts } from '../fork/edit-facts.ts';
import { auditRun } from '../host/audit-facts.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { hostRun } from '../host/host.ts';
import { formatFor, storeOf, withOwnedRun } from '../host/owned-run.ts';
import { realClock } from '../host/real-clock.ts';
import type { RunHandle, StartOptions } from '../options.ts';
import { withPermissions } from '../permissions/ask-permissions.ts';
import { knownInputs } from '../permissions/constant-values.ts';
import { elsewhereBackend } from '../recording/backend.ts';
import { openBackend } from '../recording/open.ts';
import { takeEarlier } from '../reuse/take-earlier.ts';
import { acceptanceKey } from '../source/load-world.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { engineVersion } from '../version.ts';
import { beginRun } from './begin-run.ts';
import type { InputArgument } from './inputs.ts';
import { takeInputs, withConstantDefaults } from './inputs.ts';
import { narrowLimits, withShare } from './limits.ts';
import { outputAuthority, outputFolder, outputInput, takeUsualOutput, warnOfShared } from './output-folder.ts';
import { takePinned, warnOfGone, withoutPinned } from './pinned-results.ts';
import { makeStartedFact, type NewRun } from './started-fact.ts';

/**
 * Starts a run. Throws a Refusal for every obstacle that can be known before the first step: the file, its problems, inputs,
 * models, permissions, the output folder. After that everything is on disk and can be resumed.
 */
export const startRun = (options: StartOptions): Promise<RunHandle> => withPermissions(options, start);

/**
 * Starts a run for another process to drive: once this resolves its first facts are stored, and a worker can lease it. Throws
 * a Refusal as `startRun` does, except for what only that process can know: models and their keys, tools, permissions, values
 * of secrets.
 */
export async function queueRun(options: StartOptions): Promise<{ id: string }> {
  const prepared = await prepare({ ...options, backend: elsewhereBackend });
  return beginOutside(prepared.outside, () => createAndLeave(prepared));
}

async function start(options: StartOptions): Promise<RunHandle> {
  const { run, outside } = await prepare(options);
  return beginOutside(outside, () => createAndHost(run, outside));
}

/** Finds everything that a new run needs. Throws a Refusal. */
async function prepare(options: StartOptions): Promise<{ run: NewRun; outside: Outside }> {
  const source = options.called?.source ?? (await readPipeline(options));
  refuseSecretsOfOthers(source.compiled.pipeline, options);
  refuseUnusedResponses(source.compiled, options.autoResponses);

  const latencies = await latenciesFor(source.compiled, source.root);
  const experience = await experienceFor(source.compiled, source.root);
  const args = new Map<string, InputArgument>([...(options.inputs ?? []), ...(options.secretInputs ?? [])]);
  const { secretOrigins, variables, open } = await admit(options, source, { args, latencies, experience });

  const { inputs, output } = takeInputsAndOutput(options, source, withSecretMarks(args, source.compiled.pipeline, secretOrigins));
  refuseUnwritable(output);
  const place = keepsOutput(options) ? await takeUsualOutput(source, output) : undefined;

  const root = options.within ?? source.root;
  const outside = await open({ output: place ? resolve(root, place.name) : output, workdir: workdirOf(options), root });
  const run = { options, source, inputs, secretOrigins, variables, latencies, experience, place };

  return { run, outside };
}

/** A run only to see a step's answer. */
const isTrial = ({ earlier }: StartOptions): boolean => earlier?.how === 'try';

const workdirOf = ({ workdir, within, cwd }: StartOptions): string => workdir ?? within ?? cwd;

function admit(
  options: StartOptions,
  source: PipelineSource,
  { args, latencies, experience }: Pick<NewRun, 'latencies' | 'experience'> & { args: ReadonlyMap<string, InputArgument> },
) {
  const { compiled, root, settings, files } = source;
  const workdir = workdirOf(options);
  return admitRun(
    {
      compiled: withoutPinned(compiled, options.pinned),
      files,
      root,
      workdir,
      outputFolder: outputFolder(options, source, { inputs: knownInputs(compiled, args), workdir }),
      outputBy: outputAuthority(options, compiled),
      allow: options.allow ?? [],
      model: options.model,
      latencies,
      experience,
      inputs: args,
      secretInputs: args,
      openBackend: (mask) => openBackend(options, mask, { cwd: options.cwd, root }),
      readVariables: ({ env, allow, isStored }) => takeVariables(settings.env ?? [], env, allow, isStored),
    },
    options,
  );
}

function takeInputsAndOutput(
  options: StartOptions,
  source: PipelineSource,
  args: ReadonlyMap<string, InputArgument>,
): { inputs: JsonMap; output: string } {
  const { pipeline } = source.compiled;
  const inputs = withConstantDefaults(pipeline, takeInputs(pipeline, args));
  const output = outputFolder(options, source, { inputs, workdir: workdirOf(options) });
  // Files moved into the folder are read there too.
  const input = outputInput(source.compiled);
  const isRead = pipeline.inputs.some(({ name }) => name === input) || Object.hasOwn(inputs, input);
  if (options.within !== undefined && isRead) inputs[input] = output;

  return { inputs, output };
}

/** Creates the run's folder and drives it. Answers that shape the graph are settled before. */
async function createAndHost(run: NewRun, outside: Outside): Promise<RunHandle> {
  const { options, source } = run;
  const autos: AutoOptions = {
    file: source.file,
    locked: outside.backend.locked,
    frozen: options.frozen,
    responses: options.autoResponses ?? {},
  };
  const { compiled, facts } = await settleGraph(run, outside, autos);
  const earlier = options.earlier && (await takeEarlier(options.earlier, compiled, outside.folders.output));
  const { edits, gone } = takePinned(options.pinned, compiled);

  const now = realClock.now();
  const { root } = outside.folders;
  return withOwnedRun(
    storeOf(options).create(root, { now, apart: isTrial(options), ...placeOf(options, compiled) }),
    async (owned) => {
      if (options.earlier) await owned.shareArtifacts(options.earlier.folder);
      const { world } = source.compiled;
      await owned.writePlan(makePlan(engineVersion, source.files, acceptanceKey(world), world.personalities));

      const pinned = await editFacts(edits, owned.artifacts, outside.folders.output);
      const limits = limitsFor(options, compiled, source);
      const started = makeStartedFact(run, outside, { id: owned.paths.id, compiled, limits, parent: earlier?.parent });

      return host(run, outside, {
        compiled,
        run: owned,
        limits,
        reuse: earlier?.reuse,
        async begin(context) {
          await beginRun(context, withoutPinned(compiled, options.pinned), started, {
            autos: { ...autos, models: outside.models },
            allow: outside.allow,
            facts: [...facts, ...pinned],
          });
          warnOfGone(context, gone);
          if (run.place?.owner !== undefined) warnOfShared(context, run.place, compiled.pipeline.id);
        },
      });
    },
  );
}

/** Creates the run with its first facts, and leaves it to others. */
async function createAndLeave({ run, outside }: { run: NewRun; outside: Outside }): Promise<{ id: string }> {
  const { options, source } = run;
  const autos: AutoOptions = { file: source.file, locked: undefined, frozen: options.frozen, responses: {} };
  const { compiled, facts } = await settleGraph(run, outside, autos);
  const at = realClock.now();
  const { root } = outside.folders;

  return withOwnedRun(storeOf(options).create(root, { now: at, ...placeOf(options, compiled) }), async (owned) => {
    const { world } = source.compiled;
    const { id } = owned.paths;
    await owned.writePlan(makePlan(engineVersion, source.files, acceptanceKey(world), world.personalities));

    const limits = limitsFor(options, compiled, source);
    const started = makeStartedFact(run, outside, { id, compiled, limits, parent: undefined });
    // The driving process resolves their values.
    const secrets = started.secrets && namedByVariables(started.secrets);
    const first: readonly NewFact[] = [
      defined({ ...started, secrets }),
      ...facts,
      { type: 'plan.added', file: started.pipeline.file, hash: started.pipeline.hash },
      ...(options.called?.allowed ?? []).map(
        (permission): NewFact => ({ type: 'permission.given', ...permission, by: 'person' }),
      ),
    ];

    await owned.leave(first.map((fact) => ({ ...fact, at })));
    const audit = auditRun({ root, run: id, person: options.person });
    for (const [place, fact] of first.entries()) audit.event({ ...fact, at, seq: place + 1 });
    await audit.end();

    return { id };
  });
}

const namedByVariables = (secrets: SecretOrigins): Record<string, string> =>
  Object.fromEntries(Object.keys(secrets).map((name) => [name, `env:${variableFor(name)}`]));

/** The pool of a run, and its name if its parent gives one. */
function placeOf({ called }: StartOptions, { pipeline }: Compiled): Omit<RunToMake, 'now'> {
  const { id, caller, epoch } = called ?? {};
  return { pool: pipeline.runsOn, id, caller: caller && { run: caller.run, epoch: epoch ?? 0 } };
}

/** Test cases and trials write elsewhere. */
const keepsOutput = (options: StartOptions): boolean => options.within === undefined && !isTrial(options);

/** Answers the AUTO tags that the graph depends on, and validates the locked ones. */
async function settleGraph({ options, source, inputs }: NewRun, { models }: Outside, autos: AutoOptions) {
  const { compiled, file, root } = source;
  const { signal } = new AbortController();
  const early = { compiled, models, inputs, file, root, workdir: workdirOf(options), signal };
  await refuseLocked(early, autos);
  return settleDependencies(early, autos);
}

function limitsFor(options: StartOptions, { pipeline }: Compiled, { settings }: PipelineSource): PipelineLimits {
  const { maxCost, maxParallel, called } = options;
  const own = narrowLimits(pipeline.limits, settings.limits ?? {});
  const limits = called ? withShare(own, called.limits) : own;
  return { ...limits, maxCost: maxCost ?? limits.maxCost, maxParallel: maxParallel ?? limits.maxParallel };
}

interface Hosting {
  compiled: Compiled;
  run: OwnedRun;
  limits: PipelineLimits;
  reuse: ((context: () => RunContext) => Reuse) | undefined;
  begin(context: RunContext): Promise<void>;
}

async function host({ options, source, inputs }: NewRun, outside: Outside, hosting: Hosting): Promise<RunHandle> {
  const { compiled, limits, run } = hosting;
  return hostRun({
    format: await formatFor(options),
    ...hosting,
    options,
    outside,
    log: await run.openLog(),
    state: initialState(compiled.graph, limits.maxParallel, graphsOf(compiled)),
    inputs,
    apart: isTrial(options),
    // A test case reads the project beside its own folder.
    readable: options.within === undefined ? undefined : [source.root, options.cwd],
    responses: options.autoResponses ?? {},
  });
}
