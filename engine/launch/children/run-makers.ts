import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { ResumeOptions, RunHandle, StartOptions } from '../options.ts';

/** Functions to start, hand over and resume runs. */
export interface RunMakers {
  start(options: StartOptions): Promise<RunHandle>;
  queue(options: StartOptions): Promise<{ id: string }>;
  resume(options: ResumeOptions): Promise<RunHandle>;
}

let makers: RunMakers | undefined;

/** A run hosts its child runs, so these functions cannot be imported here: the engine registers them once. */
export function useRunMakers(given: RunMakers): void {
  makers = given;
}

export function runMakers(): RunMakers {
  if (makers) return makers;
  throw new RunError({ kind: 'internal', message: say(runsTexts.noMakers) });
}
