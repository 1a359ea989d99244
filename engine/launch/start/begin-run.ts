import type { Compiled } from '../../compile/compile.ts';
import type { JsonMap } from '../../language/json.ts';
import { defined, setMember } from '../../language/json.ts';
import { isSamePermission, parsePermissions } from '../../language/permission.ts';
import type { RunContext } from '../../run/context.ts';
import type { Models } from '../../run/model-port.ts';
import { renderValue } from '../../run/scope/render.ts';
import { scopeInFrame } from '../../run/scope/scope.ts';
import type { NewFact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { AutoOptions } from '../auto/answer-before.ts';
import { resolveBefore } from '../auto/answer-before.ts';
import { inputFaults } from './inputs.ts';
import { lateInputs } from './late-inputs.ts';

interface BeginOptions {
  /** Permissions that people gave beforehand, as `--allow` takes them. */
  allow: readonly string[];
  autos: AutoOptions & { models: Models };
}

/** The facts before the first step: the run, its text, AUTO answers, defaults of inputs, initial values of variables. */
export async function beginRun(
  context: RunContext,
  compiled: Compiled,
  started: NewFact<'run.started'>,
  { allow, autos, facts }: BeginOptions & { facts: readonly NewFact[] },
): Promise<void> {
  context.fact(started);
  // Facts that shape the graph follow directly on `run.started`.
  for (const fact of facts) context.fact(fact);
  context.fact({ type: 'plan.added', file: started.pipeline.file, hash: started.pipeline.hash });
  recordPermissions(context, allow);
  await context.ports.log.flushed();

  // Tags may read inputs, and defaults may hold tags: defaults without tags come first.
  addDefaults(context, compiled, false);
  await resolveBefore(context, compiled, autos);
  await setFirstValues(context, compiled);
  await context.ports.log.flushed();
}

/** Permissions that people gave beforehand, as `--allow` takes them, become a fact once in a run. */
function recordPermissions({ state, fact }: RunContext, allow: readonly string[]): void {
  for (const permission of parsePermissions(allow)) {
    const isThere = state.allowed.some((one) => one.step === undefined && isSamePermission(one, permission));
    if (!isThere) fact({ type: 'permission.given', ...permission, by: 'person' });
  }
}

/** The same for a resumed run, without facts that exist. `lastSeen` is when the former process was last seen alive. */
export async function continueRun(
  context: RunContext,
  compiled: Compiled,
  { allow, autos, lastSeen }: BeginOptions & { lastSeen?: number },
): Promise<void> {
  context.fact(defined({ type: 'run.resumed', pid: process.pid, left: lastSeen }));
  recordPermissions(context, allow);
  await context.ports.log.flushed();
  // Tags may read inputs, and defaults may hold tags: defaults without tags come first.
  addDefaults(context, compiled, false);
  await resolveBefore(context, compiled, autos);
  await setFirstValues(context, compiled);
}

async function setFirstValues(context: RunContext, compiled: Compiled): Promise<void> {
  addDefaults(context, compiled, true);
  for (const { name, value } of compiled.pipeline.variables) {
    if (context.state.root.variables.has(name)) continue;
    const stored = await context.artifacts.keep(renderValue(context, value, scopeInFrame(context, context.state.root)));
    context.fact({ type: 'variable.set', frame: '', name, value: stored });
  }
}

/**
 * Defaults of inputs, which may read inputs; evaluated again on a resume, from the same text. Defaults with tags need their
 * answers.
 */
export function addDefaults(context: RunContext, compiled: Compiled, withTags: boolean): void {
  const inputs: JsonMap = context.inputs;
  const late = withTags ? new Set() : lateInputs(compiled.pipeline);
  for (const spec of compiled.pipeline.inputs) {
    if (Object.hasOwn(inputs, spec.name) || late.has(spec.name)) continue;
    // An input without a value and without a default is absent.
    if (!spec.default) continue;

    const value = renderValue(context, spec.default, scopeInFrame(context, context.state.root));
    const faults = inputFaults(spec, value);
    if (faults.length) throw new RunError({ kind: 'input', message: faults.join(' ') });
    setMember(inputs, spec.name, value);
  }
}
