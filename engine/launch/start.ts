import { isAbsolute, resolve } from 'node:path';
import type { Compiled } from '../compile/compile.ts';
import { compile } from '../compile/compile.ts';
import type { PipelineLimits } from '../compile/pipeline/model/pipeline.ts';
import { parseDuration } from '../compile/pipeline/values/durations.ts';
import { isInside } from '../disk/path-rules.ts';
import type { JsonMap } from '../language/json.ts';
import { secretModels } from '../run/secrets.ts';
import { initialState } from '../state/state.ts';
import { sha256 } from '../store/artifacts.ts';
import { shareArtifacts } from '../store/fork.ts';
import { acquireLock } from '../store/lock.ts';
import { openLog } from '../store/log.ts';
import { createRun } from '../store/paths.ts';
import { makePlan, writePlan } from '../store/plan.ts';
import type { Authority } from '../trust/authority.ts';
import { findRoot } from '../workspace/root.ts';
import { refuseLocked } from './autos/locked.ts';
import { toolEnvironment } from './available.ts';
import { beginRun } from './begin.ts';
import { realClock } from './clock.ts';
import { settleDependencies } from './dependencies.ts';
import { hostRun, modelsFor } from './host.ts';
import type { Given } from './inputs.ts';
import { takeInputs, withConstants } from './inputs.ts';
import { latenciesFor } from './latencies.ts';
import type { RunHandle, StartOptions } from './options.ts';
import { withPermissions } from './permissions/ask.ts';
import { grantedTo } from './permissions/granted.ts';
import { knownInputs } from './permissions/known-values.ts';
import { refuseUnknownTools } from './permissions/tools.ts';
import { graphsOf } from './plan.ts';
import { refuseUnready, refuseUnwritable } from './preflight.ts';
import { readTextFile } from './read-file.ts';
import { refuseUnreadyTools } from './ready-tools.ts';
import { openBackend } from './recording/open.ts';
import { takeEarlier } from './reuse/take.ts';
import { marked, takeSecrets } from './secrets.ts';
import { takeVariables } from './variables.ts';
import { engineVersion } from './version.ts';
import { acceptedIn, loadWorld } from './world.ts';

/**
 * Starts a run. Throws a Refusal where anything would stop it that can be known before the first step: the file, its problems,
 * inputs, models, permissions, the output folder. After that everything is on disk and can be resumed.
 */
export const startRun = (options: StartOptions): Promise<RunHandle> => withPermissions(options, begin);

async function begin(options: StartOptions): Promise<RunHandle> {
  const { cwd } = options;
  const file = resolve(cwd, options.file);
  const root = findRoot(file, cwd);
  const text = options.text ?? (await readTextFile(file));
  const world = await loadWorld(file, { root, cwd, profile: options.profile });
  const written = compile(text, world);
  const settings = written.world.settings ?? {};
  const files = [{ file, text }, ...Array.from(world.taken, ([name, one]) => ({ file: name, text: one }))];
  refuseUnknownTools(written, options.allow);
  const allow = await grantedTo({ root, settings, files, allow: options.allow });
  const outside = modelsFor({ ...options, allow }, settings, root, options.model);
  const backend = options.backend ?? (await openBackend(options, outside.mask, { cwd, root }));
  const latencies = await latenciesFor(written, root);
  if (latencies) outside.known(latencies);
  refuseUnready(written, backend.models(outside));
  const said = new Map<string, Given>([...(options.inputs ?? []), ...(options.secretInputs ?? [])]);
  const workdir = options.workdir ?? options.within ?? cwd;
  // Before secrets are asked for: who allows something starts again, and is asked once.
  if (backend.outside)
    await refuseUnreadyTools(written, {
      ...options,
      allow,
      root,
      workdir,
      outputFolder: outputFolder(options, written, knownInputs(written, said), workdir),
      outputBy: whoNamed(options),
      models: outside,
      given: said,
    });
  const variables = takeVariables(settings.env ?? [], toolEnvironment(root, options.env), allow);
  const { secrets, origins } = await takeSecrets(written.pipeline, options, {
    given: said,
    variables: variables.hidden,
    outside: backend.outside,
    root,
    mask: outside.mask,
  });
  const models = secretModels(backend.models(outside), secrets);
  const given = takeInputs(written.pipeline, marked(said, written.pipeline, origins));
  const inputs = withConstants(written.pipeline, given);
  const output = outputFolder(options, written, inputs, workdir);
  const outputBy = whoNamed(options);
  refuseUnwritable(output);
  // What was moved into the folder is read there too.
  const asked = written.pipeline.inputs.some(({ name }) => name === 'output_path') || Object.hasOwn(inputs, 'output_path');
  if (options.within !== undefined && asked) inputs['output_path'] = output;
  await backend.begin({ output, workdir, root: options.within ?? root });
  outside.place({ output, workdir, root: options.within ?? root });
  const autos = {
    file,
    ...(backend.locked ? { locked: backend.locked } : {}),
    ...(options.frozen ? { frozen: true } : {}),
    responses: options.autoResponses ?? {},
  };
  const early = { compiled: written, models, inputs, file, root, workdir, signal: new AbortController().signal };
  const settling = async () => {
    await refuseLocked(early, autos);
    return await settleDependencies(early, autos);
  };
  const { compiled, facts } = await settling().catch(async (error: unknown) => {
    await backend.end();
    throw error;
  });
  const taken = options.earlier && (await takeEarlier(options.earlier, compiled, output));
  /** What the run may write to and keeps itself in. */
  const home = options.within ?? root;

  const now = realClock.now();
  const paths = createRun(home, now, Math.random);
  const lock = await acquireLock(paths.folder);
  try {
    if (options.earlier) await shareArtifacts(options.earlier.folder, paths.folder);
    await writePlan(paths.folder, makePlan(engineVersion, files, acceptedIn(written.world)));
    const log = await openLog(paths.folder);
    const limits = narrowed(compiled.pipeline.limits, settings.limits ?? {});
    const maxCost = options.maxCost ?? limits.maxCost;
    const maxParallel = options.maxParallel ?? limits.maxParallel;
    const started = {
      type: 'run.started' as const,
      run: paths.id,
      pipeline: {
        id: compiled.pipeline.id,
        ...(compiled.pipeline.name ? { name: compiled.pipeline.name } : {}),
        file,
        hash: sha256(text),
      },
      inputs: { ...inputs },
      ...(Object.keys(origins).length ? { secrets: origins } : {}),
      ...(settings.env?.length ? { env: variables.shown } : {}),
      ...(variables.hidden.size ? { fingerprints: variables.fingerprints } : {}),
      engine: engineVersion,
      mode: backend.mode,
      ...(backend.recording === undefined ? {} : { recording: backend.recording }),
      limits: limitsFact({ ...limits, maxParallel, ...(maxCost === undefined ? {} : { maxCost }) }),
      ...(latencies ? { latencies } : {}),
      output_path: output,
      output_by: outputBy === 'person' ? outputBy : undefined,
      root: home,
      workdir,
      ...(options.model ? { model: options.model } : {}),
      ...(taken ? { parent: taken.parent } : {}),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
    };
    return hostRun({
      ...options,
      allow,
      compiled,
      limits: { ...limits, ...(maxCost === undefined ? {} : { maxCost }) },
      models,
      log,
      lock,
      paths,
      state: initialState(compiled.graph, maxParallel, graphsOf(compiled)),
      inputs,
      hides: secrets,
      root: home,
      workdir,
      output,
      outputBy,
      backend,
      ...(options.within === undefined ? {} : { readable: [root, cwd] }),
      responses: options.autoResponses ?? {},
      ...(taken ? { reuse: taken.reuse } : {}),
      begin: (context) => beginRun(context, compiled, started, allow, { models, ...autos }, facts),
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The limits of `baton.yaml` hold for every run; a pipeline may only narrow them. */
export function narrowed(own: PipelineLimits, settings: JsonMap): PipelineLimits {
  const least = (name: string, mine: number | undefined): number | undefined => {
    const theirs = settings[name];
    return typeof theirs === 'number' ? Math.min(theirs, mine ?? theirs) : mine;
  };
  const { timeout } = settings;
  const theirs = typeof timeout === 'number' || typeof timeout === 'string' ? parseDuration(timeout) : undefined;
  const narrow = {
    timeout: theirs === undefined ? own.timeout : Math.min(theirs, own.timeout ?? theirs),
    maxCost: least('max_cost', own.maxCost),
    maxTokens: least('max_tokens', own.maxTokens),
    maxCalls: least('max_calls', own.maxCalls),
    maxSteps: least('max_steps', own.maxSteps),
  };
  return {
    ...own,
    maxParallel: least('max_parallel', own.maxParallel) ?? own.maxParallel,
    ...Object.fromEntries(Object.entries(narrow).filter(([, limit]) => limit !== undefined)),
  };
}

/** The limits as the log keeps them, so that a resumed run has the same. */
const limitsFact = ({ maxParallel, maxCost, maxTokens, maxCalls, maxSteps, timeout }: PipelineLimits): JsonMap =>
  Object.fromEntries(
    Object.entries({
      max_parallel: maxParallel,
      max_cost: maxCost,
      max_tokens: maxTokens,
      max_calls: maxCalls,
      max_steps: maxSteps,
      timeout_ms: timeout,
    }).flatMap(([name, limit]) => (limit === undefined ? [] : [[name, limit]])),
  );

/** Who named the output folder: the person who starts the run, by an option or an input, or the folder that the pipeline comes from. */
export const whoNamed = ({ out, outBy = 'person', inputs }: StartOptions): Authority =>
  out === undefined ? (inputs?.has('output_path') ? 'person' : 'folder') : outBy;

/** Where products go: `--out`, else the input `output_path` (or its constant default), else `outputs/<id>`. */
export function outputFolder(
  options: Pick<StartOptions, 'out' | 'within'>,
  { pipeline }: Compiled,
  inputs: JsonMap,
  workdir: string,
): string {
  const declared = pipeline.inputs.find(({ name }) => name === 'output_path')?.default;
  const given = options.out ?? inputs['output_path'] ?? (declared?.kind === 'constant' ? declared.value : undefined);
  const usual = `outputs/${pipeline.id}`;
  const path = typeof given === 'string' && given !== '' ? given : usual;
  const folder = isAbsolute(path) ? path : resolve(workdir, path);
  return options.within === undefined || isInside(folder, options.within) ? folder : resolve(workdir, usual);
}
