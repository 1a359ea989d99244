import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { ResumeOptions, RunHandle, StartOptions } from '../options.ts';

/** How runs are begun, left to others, and gone on with. */
export interface RunMakers {
  start(options: StartOptions): Promise<RunHandle>;
  queue(options: StartOptions): Promise<{ id: string }>;
  resume(options: ResumeOptions): Promise<RunHandle>;
}

let makers: RunMakers | undefined;

/** Runs host runs that their steps make, so these cannot be imported here: the engine as a whole gives them once. */
export function useRunMakers(given: RunMakers): void {
  makers = given;
}

export function runMakers(): RunMakers {
  if (makers) return makers;
  throw new RunError({ kind: 'internal', message: say(runsTexts.noMakers) });
}
