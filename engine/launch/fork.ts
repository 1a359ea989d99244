import { secretModels } from '../run/secrets.ts';
import type { NewFact } from '../state/events.ts';
import { reduce } from '../state/reduce.ts';
import type { RunState } from '../state/state.ts';
import { initialState } from '../state/state.ts';
import { beginLog, shareArtifacts } from '../store/fork.ts';
import { acquireLock } from '../store/lock.ts';
import { openLog } from '../store/log.ts';
import { createRun } from '../store/paths.ts';
import { readPlan, writePlan } from '../store/plan.ts';
import { toolEnvironment } from './available.ts';
import { continueRun } from './begin.ts';
import { branchOf, takeEdits } from './branch.ts';
import { realClock } from './clock.ts';
import { editFacts } from './edit-facts.ts';
import { hostRun, modelsFor } from './host.ts';
import type { Given } from './inputs.ts';
import type { HostOptions, RunHandle } from './options.ts';
import { withPermissions } from './permissions/ask.ts';
import { beforehandOf } from './permissions/beforehand.ts';
import { grantedTo } from './permissions/granted.ts';
import { refuseUnknownTools } from './permissions/tools.ts';
import { graphsOf } from './plan.ts';
import { refuseUnready } from './preflight.ts';
import { refuseUnreadyTools } from './ready-tools.ts';
import { liveBackend } from './recording/backend.ts';
import { allowedBefore, limitsOf, readRun } from './resume.ts';
import { earlierReuse } from './reuse/of-run.ts';
import { takeSecrets } from './secrets.ts';
import { takeVariablesAgain, warnOfChanged } from './variables.ts';
import { engineVersion } from './version.ts';

export interface ForkOptions extends HostOptions {
  /** The folder of the run that is branched off from. */
  folder: string;
  /** The path of the step before whose beginning it branches; without it and without `set`, the step that failed or was cut off. */
  at?: string;
  /** Values in place of those that steps gave (by path) and of inputs (`inputs.NAME`, or the bare name). */
  set?: ReadonlyMap<string, Given>;
}

/**
 * Begins a new run in the middle of another, with its text, and goes on live. Up to `at` everything that had settled is taken over, and
 * nothing behind it. Without `at` it begins where `set` leads to, or before what failed, and takes over behind that as well what reads what
 * it read before: only what follows from the failure or from `set` runs. Of a foreign run
 * nothing is taken over that people allowed or answered. Throws a Refusal.
 */
export const forkRun = (options: ForkOptions): Promise<RunHandle> => withPermissions(options, begin);

async function begin(options: ForkOptions): Promise<RunHandle> {
  const { folder } = options;
  const parent = await readRun(folder);
  const { compiled, started, log: read, plan, foreign } = parent;
  const { inputs: given, edits } = takeEdits(parent, options.set ?? new Map());
  const branch = branchOf(parent, { at: options.at, edits, inputs: given });
  const { root, workdir, output_path: output } = started;

  const settings = compiled.world.settings ?? {};
  refuseUnknownTools(compiled, options.allow);
  const allow = await grantedTo({
    root,
    settings,
    files: plan.files,
    allow: [...(options.allow ?? []), ...(foreign ? [] : allowedBefore(read))],
  });
  const outside = modelsFor({ ...options, allow }, settings, root, started.model);
  const backend = options.backend ?? liveBackend;
  refuseUnready(compiled, backend.models(outside));
  if (backend.outside) await refuseUnreadyTools(compiled, { ...options, ...beforehandOf(started), allow, models: outside });
  const variables = takeVariablesAgain(started, backend.outside ? toolEnvironment(root, options.env) : undefined, allow);
  const { secrets } = await takeSecrets(compiled.pipeline, options, {
    variables: variables.hidden,
    given: options.secretInputs ?? new Map(),
    before: started.secrets ?? {},
    outside: backend.outside,
    root,
    mask: outside.mask,
  });
  const models = secretModels(backend.models(outside), secrets);

  const now = realClock.now();
  const paths = createRun(root, now, Math.random);
  const lock = await acquireLock(paths.folder);
  try {
    await writePlan(paths.folder, await readPlan(folder));
    await shareArtifacts(folder, paths.folder);
    await backend.begin({ output, workdir, root });
    const { seq: _seq, at: begun, recording: _recording, ...same } = started;
    const first: NewFact & { at: number } = {
      ...same,
      at: now,
      run: paths.id,
      inputs: given,
      engine: engineVersion,
      mode: backend.mode,
      parent: { run: same.run, seq: branch.seq },
      moment: same.moment ?? begun,
    };
    const written = await beginLog(paths.folder, [
      first,
      ...branch.facts,
      ...(await editFacts(edits, paths.folder, output)).map((fact) => ({ ...fact, at: now })),
    ]);
    const parallel = started.limits['max_parallel'];
    const state: RunState = initialState(
      compiled.graph,
      typeof parallel === 'number' ? parallel : compiled.pipeline.limits.maxParallel,
      graphsOf(compiled),
    );
    for (const fact of written.facts) reduce(state, fact);
    const reuse = branch.reuses ? await earlierReuse({ folder, parent, choice: { by: 'identity' }, output }) : undefined;
    return hostRun({
      ...options,
      allow,
      compiled,
      limits: limitsOf(compiled, started.limits),
      models,
      log: await openLog(paths.folder, written),
      lock,
      paths,
      state,
      inputs: { ...given },
      hides: secrets,
      root,
      workdir,
      output,
      outputBy: started.output_by ?? 'folder',
      backend,
      responses: {},
      ...(reuse ? { reuse } : {}),
      async begin(context) {
        await continueRun(context, compiled, { models, file: started.pipeline.file, responses: {}, allow: options.allow ?? [] });
        warnOfChanged(context, variables.changed);
      },
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}
