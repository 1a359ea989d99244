import type { Compiled } from '../../compile/compile.ts';
import type { PipelineLimits } from '../../compile/pipeline/model/pipeline.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import type { Reuse, RunContext } from '../../run/context.ts';
import type { Fact } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import type { RunLog } from '../../store/log/run-log.ts';
import type { OwnedRun } from '../../store/run-store.ts';
import type { Outside } from '../admission/admit.ts';
import type { HostOptions } from '../options.ts';

/** A run that is ready to be driven. */
export interface HostedRun {
  options: HostOptions;
  outside: Outside;
  compiled: Compiled;
  limits: PipelineLimits;
  run: OwnedRun;
  log: RunLog;
  /** New, or folded from the log's facts. */
  state: RunState;
  inputs: JsonMap;
  /** Answers for AUTO tags by site. */
  responses: Readonly<Record<string, Json>>;
  /** It is never the newest run of the project. */
  apart?: boolean;
  /** Further folders that may be read. */
  readable?: readonly string[] | undefined;
  /** The facts in the log. */
  earlierFacts?: readonly Fact[];
  /** Gives steps the results of an earlier run. */
  reuse?: ((context: () => RunContext) => Reuse) | undefined;
  /** The highest log format that all know who might take the run. */
  format: number;
  /** Appends the facts that come before the first step. */
  begin(context: RunContext): Promise<void>;
  /** Messages from the time without an owner count before anybody is asked again. */
  inboxFirst?: boolean;
}
