import { isAbsolute, join, relative, resolve } from 'node:path';
import { isInside } from '../../disk/paths/path-rules.ts';
import type { Fact } from '../../state/events.ts';
import type { RunPlan } from './plan.ts';

/** A path below one root as a path below another; undefined for any other path. */
export const placeBelow = (root: string, was: string) => {
  const there = resolve(was);
  return (path: string): string | undefined =>
    isInside(resolve(path), there) ? join(root, relative(there, resolve(path))) : undefined;
};

/** The start of a run, as if its project had been below another root. Paths elsewhere stay. */
export function moveStart(started: Fact<'run.started'>, root: string): Fact<'run.started'> {
  const below = placeBelow(root, started.root);
  const here = (path: string): string => below(path) ?? path;
  const placed = { ...started, root, workdir: here(started.workdir), output_path: here(started.output_path) };
  placed.pipeline = { ...started.pipeline, file: here(started.pipeline.file) };
  return started.recording === undefined ? placed : { ...placed, recording: here(started.recording) };
}

/** The texts of a run, with their names below another root. */
export function movePlan(plan: RunPlan, root: string, was: string): RunPlan {
  const below = placeBelow(root, was);
  const here = (path: string): string => (isAbsolute(path) ? (below(path) ?? path) : path);
  return { ...plan, files: plan.files.map((one) => ({ ...one, file: here(one.file) })) };
}
