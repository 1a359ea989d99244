import { staticPath } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { Interval } from '../model/interval.ts';
import type { CallLimits, SimulatedCall } from '../simulate/call-turns.ts';
import { simulateRun } from '../simulate/simulate-run.ts';
import type { Fate, SimulatedPlan } from '../simulate/simulated-run.ts';
import { slackOf, tracePath } from './trace-path.ts';

/** The bottlenecks of a run: plain data for the panel and the command line. Times are milliseconds. */
export interface Bottlenecks {
  /** How many runs were simulated; 1 for a real run. */
  played: number;
  /** Their simulated durations: the median, and the range of eight of ten. */
  duration: Interval;
  /** Steps that do work, by static path; those most often on the critical path come first. */
  steps: CriticalStep[];
  /** The limits that were tried with one more slot. */
  limits: SlotWorth[];
}

export interface CriticalStep {
  path: string;
  /** The share of runs in which it was on the critical path, from 0 to 1. */
  critical: number;
  /**
   * How much later it could end without delaying the run (least slack): the median over the runs in which it worked, as if
   * there were enough slots.
   */
  slack: number;
  /** The median of its duration in a run, all iterations together. */
  duration: number;
  /** The share of runs in which it waited for a slot on the critical path. */
  waits: number;
}

export interface SlotWorth {
  of: 'run' | 'pipeline' | 'tool' | keyof CallLimits;
  /** The tool, the pipeline by its name in the plan, or the model or provider; null for the run's own limit. */
  name: string | null;
  slots: number;
  /** What one more slot, or a tenth more of calls and tokens a minute, saves on average, with its 95 % confidence interval. */
  saves: { low: number; mean: number; high: number };
}

interface FindOptions {
  plan: SimulatedPlan;
  /** The fate of one simulated run; the same number gives the same fate. */
  fate(seed: number): Fate;
  count: number;
  /** Yields to the event loop; called between runs. */
  turn?: (() => Promise<void>) | undefined;
}

/** Simulates runs and finds their critical paths; each limit is also tried with one more slot and the same fates. */
export async function findBottlenecks({ plan, fate, count, turn }: FindOptions): Promise<Bottlenecks> {
  const tallies = new Map<string, Tally>();
  const durations: number[] = [];
  const tried = limitsOf(plan).map((limit) => ({ limit, saved: [] as number[] }));

  for (let seed = 1; seed <= count; seed++) {
    const state = simulateRun(plan, fate(seed));
    durations.push(state.at);
    tallyRun(tallies, state);
    for (const { limit, saved } of tried) saved.push(state.at - simulateRun(limit.more, fate(seed)).at);
    await turn?.();
  }

  const sorted = durations.toSorted((a, b) => a - b);
  const steps = Array.from(tallies, ([path, { runs, slots, slacks, times }]) => ({
    path,
    critical: runs / count,
    slack: middleOf(slacks),
    duration: middleOf(times),
    waits: slots / count,
  }));

  return {
    played: count,
    duration: { low: partOf(sorted, 0.1), median: partOf(sorted, 0.5), high: partOf(sorted, 0.9) },
    steps: steps.sort((a, b) => b.critical - a.critical || b.duration - a.duration || a.slack - b.slack),
    limits: tried.map(({ limit: { of, name, slots }, saved }) => ({ of, name, slots, saves: meanWithBounds(saved) })),
  };
}

interface Tally {
  runs: number;
  slots: number;
  slacks: number[];
  times: number[];
}

function tallyRun(tallies: Map<string, Tally>, state: RunState): void {
  const slack = slackOf(state);
  const path = tracePath(state);
  const critical = new Set(path.map(({ step }) => staticPath(step.path)));
  const held = new Set(path.flatMap(({ step, after }) => (after === 'slot' ? staticPath(step.path) : [])));
  const own = new Map<string, { slack: number; ms: number }>();
  for (const step of state.steps.values()) {
    const { started_at, finished_at, loop, node } = step;
    if (started_at === undefined || finished_at === undefined || loop || !node.takesSlot || finished_at === started_at) continue;
    const at = staticPath(step.path);
    const before = own.get(at) ?? { slack: Number.POSITIVE_INFINITY, ms: 0 };
    own.set(at, { slack: Math.min(before.slack, slack(step)), ms: before.ms + finished_at - started_at });
  }

  for (const [at, { slack: least, ms }] of own) {
    const tally = tallies.get(at) ?? { runs: 0, slots: 0, slacks: [], times: [] };
    tallies.set(at, tally);
    if (critical.has(at)) tally.runs++;
    if (held.has(at)) tally.slots++;
    tally.slacks.push(least);
    tally.times.push(ms);
  }
}

interface TriedLimit extends Omit<SlotWorth, 'saves'> {
  more: SimulatedPlan;
}

/** Each limit of slots, and the plan with one more slot of it. */
function limitsOf(plan: SimulatedPlan): TriedLimit[] {
  const { maxParallel, tools = new Map<string, number>(), calls = new Map<string, CallLimits>(), called } = plan;
  const limits: TriedLimit[] = [{ of: 'run', name: null, slots: maxParallel, more: { ...plan, maxParallel: maxParallel + 1 } }];
  for (const [name, slots] of tools)
    limits.push({ of: 'tool', name, slots, more: { ...plan, tools: new Map(tools).set(name, slots + 1) } });

  for (const [name, graph] of called) {
    const slots = graph.maxParallel;
    if (slots === undefined) continue;
    const more = { ...plan, called: new Map(called).set(name, { ...graph, maxParallel: slots + 1 }) };
    limits.push({ of: 'pipeline', name, slots, more });
  }

  for (const [owner, own] of calls) {
    for (const name of ['max_parallel', 'rpm', 'tpm'] as const) {
      const slots = own[name];
      if (slots === undefined) continue;

      const larger = name === 'max_parallel' ? slots + 1 : Math.ceil(slots * 1.1);
      limits.push({
        of: name,
        name: owner,
        slots,
        more: { ...plan, calls: new Map(calls).set(owner, { ...own, [name]: larger }) },
      });
    }
  }

  return limits;
}

const partOf = (sorted: readonly number[], part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? 0;
const middleOf = (all: readonly number[]): number =>
  partOf(
    all.toSorted((a, b) => a - b),
    0.5,
  );

/** The mean of paired differences, with its 95 % interval (normal approximation). */
export function meanWithBounds(all: readonly number[]): { low: number; mean: number; high: number } {
  const mean = all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
  const squares = all.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = all.length > 1 ? 1.96 * Math.sqrt(squares / (all.length - 1) / all.length) : 0;
  return { low: mean - error, mean, high: mean + error };
}

/** The fate of a real run: the same branches, and the duration of each step. */
export function fateOfRun(past: RunState): Fate {
  const stepAt = (path: string) => past.steps.get(path);
  return {
    holds: ({ path }) => stepAt(path)?.reason !== 'condition-false',
    iterations: ({ path }) => stepAt(path)?.loop?.next ?? 0,
    branch: ({ path }) => stepAt(path)?.branch,
    route: ({ path }, on, ids) => stepAt(path)?.led?.find((one) => one.on === on && ids.includes(one.target))?.target,
    jitter: () => 0,
    attempt({ path }) {
      const step = stepAt(path);
      if (step?.started_at === undefined || step.finished_at === undefined) return { ms: 0 };
      const { ms, call } = ownTime(step);
      return { ms, call, final: step.status === 'failed' };
    },
  };
}

/** The duration of a step without waiting for rate limits, and its requests there. */
function ownTime({ started_at = 0, finished_at = 0, calls, model, usage }: StepState): { ms: number; call?: SimulatedCall } {
  const waited = calls.reduce((sum, call) => sum + (call?.settled?.waited ?? 0), 0);
  const ms = Math.max(0, finished_at - started_at - waited);
  if (model === undefined || calls.length === 0) return { ms };
  return { ms, call: { model, tokens: (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0) } };
}
