import type { JsonMap } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import type { ChangedLimits } from '../../language/run-limits.ts';
import type { NewFact } from '../../state/events.ts';
import { reduce } from '../../state/reduce.ts';
import type { RunState } from '../../state/state.ts';
import { initialState } from '../../state/state.ts';
import type { LogRead } from '../../store/log/read-log.ts';
import type { OwnedRun } from '../../store/run-store.ts';
import { type Authority, mayGrant } from '../../trust/authority.ts';
import type { Outside } from '../admission/admit.ts';
import { beginOutside } from '../admission/admit.ts';
import { warnOfChanged } from '../admission/variables.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { hostRun } from '../host/host.ts';
import { storeOf, withOwnedRun } from '../host/owned-run.ts';
import { realClock } from '../host/real-clock.ts';
import type { HostOptions, RunHandle } from '../options.ts';
import { withPermissions } from '../permissions/ask-permissions.ts';
import { liveBackend } from '../recording/backend.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { readRun } from '../resume/read-run.ts';
import { permissionsGrantedIn, readmitRun } from '../resume/readmit.ts';
import { earlierReuse } from '../reuse/earlier-reuse.ts';
import { continueRun } from '../start/begin-run.ts';
import type { InputArgument } from '../start/inputs.ts';
import { limitsOfRun } from '../start/limits.ts';
import { engineVersion } from '../version.ts';
import type { ForkBranch, ValueEdit } from './branch.ts';
import { branchOf, takeEdits } from './branch.ts';
import { editFacts } from './edit-facts.ts';

export interface ForkOptions extends HostOptions {
  /** The folder of the run that is branched off from. */
  folder: string;
  /** The path of the step before whose beginning it branches; without it and without `set`, the step that failed or was cut off. */
  at?: string;
  /** Values in place of those that steps gave (by path) and of inputs (`inputs.NAME`, or the bare name). */
  set?: ReadonlyMap<string, InputArgument>;
  /** Limits that a person gives it; the others are those of the run before. */
  limits?: ChangedLimits;
  /** Who branches it off: a person unless this says otherwise. No permission that was given in the parent holds for what another does. */
  by?: Authority;
}

/**
 * Begins a new run in the middle of another, with its text, and goes on live. With `at` it takes over everything settled before `at`, and
 * nothing after it. Without `at` it begins at the steps that `set` changes, or before the failure, and also takes over later steps whose
 * inputs are unchanged: only steps that depend on the failure or on `set` run. From a foreign run it takes over no permissions and no
 * answers. Throws a Refusal.
 */
export const forkRun = (options: ForkOptions): Promise<RunHandle> => withPermissions(options, fork);

/** Throws the refusal that `forkRun` would throw; makes no run. */
export async function checkFork({ folder, at, set = new Map() }: Pick<ForkOptions, 'folder' | 'at' | 'set'>): Promise<void> {
  const parent = await readRun(folder, { takes: true });
  const { inputs, edits } = takeEdits(parent, set);
  branchOf(parent, { at, edits, inputs });
}

/** The parts that a fork takes over from its parent, and its changes. */
interface ForkPlan {
  options: ForkOptions;
  parent: ReadRun;
  branch: ForkBranch;
  inputs: JsonMap;
  edits: readonly ValueEdit[];
  /** Variables whose values differ from those of the parent. */
  changedVariables: readonly string[];
}

async function fork(options: ForkOptions): Promise<RunHandle> {
  const parent = await readRun(options.folder, { takes: true });
  const { inputs, edits } = takeEdits(parent, options.set ?? new Map());
  const grants = mayGrant(options.by ?? 'person');
  const branch = branchOf(parent, { at: options.at, edits, inputs, grants });

  const { outside, variables } = await readmitRun(
    {
      run: parent,
      compiled: parent.compiled,
      granted: parent.foreign || parent.moved || !grants ? [] : permissionsGrantedIn(parent.log),
      openBackend: async () => liveBackend,
    },
    options,
  );
  const plan = { options, parent, branch, inputs, edits, changedVariables: variables.changed };
  return beginOutside(outside, () => createAndHost(plan, outside));
}

async function createAndHost(plan: ForkPlan, outside: Outside): Promise<RunHandle> {
  const now = realClock.now();
  return withOwnedRun(
    storeOf(plan.options).create(outside.folders.root, { now, pool: plan.parent.compiled.pipeline.runsOn }),
    async (run) => {
      await run.writePlan(plan.parent.plan);
      await run.shareArtifacts(plan.options.folder);
      const log = await writeFirstFacts(plan, outside, { run, now });
      return host(plan, outside, { run, log });
    },
  );
}

/** The limits that the parent had in the end, and those that were said now. */
const limitsOf = ({ parent: { started, state }, options }: ForkPlan): JsonMap => ({
  ...(state.started ?? started).limits,
  ...options.limits,
});

/** The log of the new run up to where it branches off, with what was edited. */
async function writeFirstFacts(
  plan: ForkPlan,
  { backend, folders }: Outside,
  { run, now }: { run: OwnedRun; now: number },
): Promise<LogRead> {
  const { parent, branch, inputs, edits } = plan;
  const { seq: _seq, at: begun, ...started } = parent.started;
  const first: NewFact & { at: number } = defined({
    ...started,
    at: now,
    run: run.paths.id,
    inputs,
    limits: limitsOf(plan),
    engine: engineVersion,
    mode: backend.mode,
    recording: backend.recording,
    parent: { run: started.run, seq: branch.seq },
    moment: started.moment ?? begun,
  });
  const edited = await editFacts(edits, run.artifacts, folders.output);
  const before = branch.facts.filter(({ type }) => type !== 'limits.changed');
  return run.beginLog([first, ...before, ...edited.map((fact) => ({ ...fact, at: now }))]);
}

async function host(plan: ForkPlan, outside: Outside, { run, log }: { run: OwnedRun; log: LogRead }): Promise<RunHandle> {
  const { options, parent, branch, inputs, changedVariables } = plan;
  const { compiled, started } = parent;
  const { output } = outside.folders;
  const limits = limitsOfRun(compiled, limitsOf(plan));
  const state: RunState = initialState(compiled.graph, limits.maxParallel, graphsOf(compiled));
  for (const fact of log.facts) reduce(state, fact);

  return hostRun({
    options,
    outside,
    compiled,
    limits,
    run,
    log: await run.openLog(log),
    state,
    inputs: { ...inputs },
    responses: {},
    earlierFacts: log.facts,
    reuse: branch.reuses ? await earlierReuse({ folder: options.folder, parent, choice: { by: 'identity' }, output }) : undefined,
    async begin(context) {
      const { models, backend } = outside;
      await continueRun(context, compiled, {
        autos: { models, file: started.pipeline.file, locked: backend.locked, responses: {} },
        allow: options.allow ?? [],
      });
      warnOfChanged(context, changedVariables);
    },
  });
}
