import { readFile } from 'node:fs/promises';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import type { Bounds } from '../../forecast/advice/judge-gains.ts';
import { aimOf } from '../../insight/gain-words.ts';
import { isMap, type Json, tryParseJson } from '../../language/json.ts';
import { toFailure } from '../../state/failure.ts';
import { isWholeRun, type RunRecord } from '../../store/history/records.ts';
import { adviceFile } from '../../store/paths.ts';
import { type AdviceKind, adviceKinds } from './candidate.ts';
import type { Advice } from './choose-advice.ts';

/** Advice for a text, with the hash of the edited text: a run of that text shows that the advice was followed. */
interface KeptAdvice {
  pipeline: string;
  /** The hash of the text at the time of the advice. */
  from: string;
  kind: AdviceKind;
  step: string | null;
  gain: Bounds;
}

/** The outcome of followed advice. Milliseconds, or USD for a cheaper model. */
export interface FollowedAdvice {
  kind: AdviceKind;
  step: string | null;
  /** Unknown before three runs since then. */
  verdict: 'held' | 'missed' | 'early';
  before: number;
  after: number;
  /** Runs since. */
  runs: number;
  foreseen: Bounds;
}

/** The maximum number of stored pieces of advice for a project. */
const mostKept = 200;
const fewestRuns = 3;

/** Stores advice. Returns the reason if that fails; nothing else fails by it. */
export async function keepAdvice(
  root: string,
  { pipeline, from, advice }: { pipeline: string; from: string; advice: readonly Advice[] },
): Promise<string | undefined> {
  if (advice.length === 0) return undefined;
  const kept = await readKept(root);
  for (const { hash, kind, step, gain } of advice) {
    kept.delete(hash);
    kept.set(hash, { pipeline, from, kind, step, gain: gain[aimOf({ kind })] });
  }

  const newest = [...kept].slice(-mostKept);
  try {
    await writeAtomic(adviceFile(root), `${JSON.stringify(Object.fromEntries(newest))}\n`, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return toFailure(error).message;
  }
}

/** The outcomes of advice that runs of a pipeline have followed, the newest first. */
export async function followAdvice(root: string, pipeline: string, runs: readonly RunRecord[]): Promise<FollowedAdvice[]> {
  const kept = await readKept(root);
  const whole = runs.filter(isWholeRun);
  return [...kept].reverse().flatMap(([hash, { pipeline: of, from, kind, step, gain }]): FollowedAdvice[] => {
    if (of !== pipeline) return [];
    const figures = (text: string): number[] =>
      whole.flatMap(({ hash: ran, worked, cost }) => (ran === text ? ((aimOf({ kind }) === 'time' ? worked : cost) ?? []) : []));
    const [before, after] = [figures(from), figures(hash)];
    if (before.length === 0 || after.length === 0) return [];

    const means = { before: meanOf(before), after: meanOf(after) };
    const saved = means.before - means.after;
    const error = 1.96 * Math.sqrt(varianceOf(before) / before.length + varianceOf(after) / after.length);
    const holds = saved > 0 && saved + error >= gain.low;
    const verdict = holds ? 'held' : 'missed';

    return [{ kind, step, verdict: after.length < fewestRuns ? 'early' : verdict, ...means, runs: after.length, foreseen: gain }];
  });
}

/** A foreign or damaged file is ignored. */
async function readKept(root: string): Promise<Map<string, KeptAdvice>> {
  const text = await readFile(adviceFile(root), 'utf8').catch(() => '{}');
  const read = tryParseJson(text);
  const entries = isMap(read) ? Object.entries(read) : [];

  return new Map(
    entries.flatMap(([hash, one]): [string, KeptAdvice][] => {
      const kept = isMap(one) ? keptFrom(one) : undefined;
      return kept ? [[hash, kept]] : [];
    }),
  );
}

function keptFrom({ pipeline, from, kind, step = null, gain }: Readonly<Record<string, Json>>): KeptAdvice | undefined {
  const known = adviceKinds.find((one) => one === kind);
  if (!known || typeof pipeline !== 'string' || typeof from !== 'string' || !isMap(gain)) return undefined;
  if (step !== null && typeof step !== 'string') return undefined;
  const { low, mean, high } = gain;
  if (typeof low !== 'number' || typeof mean !== 'number' || typeof high !== 'number') return undefined;
  return { pipeline, from, kind: known, step, gain: { low, mean, high } };
}

const meanOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;

function varianceOf(all: readonly number[]): number {
  const mean = meanOf(all);
  return all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, all.length - 1);
}
