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
import { auditRun } from '../host/audit-facts.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { hostRun } from '../host/host.ts';
import { logWarning } from '../host/inbox-handlers.ts';
import { formatFor, storeOf, withOwnedRun } from '../host/owned-run.ts';
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
  /** The folder of the parent run. */
  folder: string;
  /**
   * The path of the step before which the fork begins; without it and without `set`, the step that failed or was interrupted.
   */
  at?: string;
  /** Values that replace those of steps (by path) and inputs (`inputs.NAME`, or the bare name). */
  set?: ReadonlyMap<string, InputArgument>;
  /** New limits given by a person; the others are those of the parent. */
  limits?: ChangedLimits;
  /** Who forks it: a person unless given. Permissions given in the parent apply to no other person's or program's fork. */
  by?: Authority;
}

/**
 * Starts a new run from the middle of another one, with its text, and continues live. With `at` it copies everything settled
 * before `at`, and nothing after it. Without `at` it begins at the steps that `set` changes, or before the failure, and also
 * reuses later steps with unchanged inputs: only steps that depend on the failure or on `set` run. From a foreign run it
 * copies no permissions and no answers. Throws a Refusal.
 */
export const forkRun = (options: ForkOptions): Promise<RunHandle> => withPermissions(options, fork);

/** Throws the refusal that `forkRun` would throw; starts no run. */
export async function checkFork({ folder, at, set = new Map() }: Pick<ForkOptions, 'folder' | 'at' | 'set'>): Promise<void> {
  const parent = await readRun(folder, { takes: true });
  const { inputs, edits } = takeEdits(parent, set);
  branchOf(parent, { at, edits, inputs });
}

/** The parts that a fork copies from its parent, and its changes. */
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
  const grants = mayGrant(options.by ?? 'person');
  const read = await readRun(options.folder, { takes: true });
  const parent = grants ? read : { ...read, started: withoutOwnOutput(read.started) };
  const { inputs, edits } = takeEdits(parent, options.set ?? new Map());
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

/** Without its output folder: a permission of a person to write elsewhere is not passed on. */
function withoutOwnOutput({ output_by: _, ...started }: ReadRun['started']): ReadRun['started'] {
  return started;
}

async function createAndHost(plan: ForkPlan, outside: Outside): Promise<RunHandle> {
  const now = realClock.now();
  return withOwnedRun(
    storeOf(plan.options).create(outside.folders.root, { now, pool: plan.parent.compiled.pipeline.runsOn }),
    async (run) => {
      await run.writePlan(plan.parent.plan);
      await run.shareArtifacts(plan.options.folder);
      const log = await writeFirstFacts(plan, outside, { run, now });
      const lacking = await auditFork(plan.options, run.paths, log);
      return host(plan, outside, { run, log, lacking });
    },
  );
}

/** Records in the audit the person who forked, and the set values, which may replace answers; returns missing entries. */
async function auditFork({ person }: ForkOptions, { id }: OwnedRun['paths'], { facts }: LogRead): Promise<string | undefined> {
  const [started, ...others] = facts;
  if (started?.type !== 'run.started') return undefined;

  const audit = auditRun({ root: started.root, run: id, person });
  audit.event(started);
  // Edits that the parent has are in its own rows.
  for (const fact of others) {
    if (fact.type === 'run.edited' && fact.at === started.at) audit.event(fact);
  }

  return audit.end();
}

/** The parent's last limits, with the new ones. */
const limitsOf = ({ parent: { started, state }, options }: ForkPlan): JsonMap => ({
  ...(state.started ?? started).limits,
  ...options.limits,
});

/** The log of the new run up to the fork point, with the edits. */
async function writeFirstFacts(
  plan: ForkPlan,
  { backend, folders }: Outside,
  { run, now }: { run: OwnedRun; now: number },
): Promise<LogRead> {
  const { parent, branch, inputs, edits } = plan;
  // It is nobody's: no step waits for it.
  const { seq: _seq, at: begun, caller: _caller, ...started } = parent.started;
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

interface BegunFork {
  run: OwnedRun;
  log: LogRead;
  /** What is missing in the audit. */
  lacking: string | undefined;
}

async function host(plan: ForkPlan, outside: Outside, { run, log, lacking }: BegunFork): Promise<RunHandle> {
  const { options, parent, branch, inputs, changedVariables } = plan;
  const { compiled, started } = parent;
  const { output } = outside.folders;
  const limits = limitsOfRun(compiled, limitsOf(plan));
  const state: RunState = initialState(compiled.graph, limits.maxParallel, graphsOf(compiled));
  for (const fact of log.facts) reduce(state, fact);

  return hostRun({
    format: await formatFor(plan.options),
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
      if (lacking !== undefined) logWarning(context, lacking);
    },
  });
}
