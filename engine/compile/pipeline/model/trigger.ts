import type { catchUps, overlaps, signatures, triggerOutcomes } from '../../../language/keys/triggers.ts';
import type { Range } from '../../../language/problems.ts';
import type { Block, ScalarNode } from '../../source/nodes.ts';
import type { NamedValue } from './pipeline.ts';
import type { Condition } from './value.ts';

/** What every trigger says. */
export interface TriggerBase {
  /** What it is called: what its author says, else what it is told by. */
  id: string;
  block: Block;
  /** The whole of it; the word under which it is found. */
  range: Range;
  keyRange: Range;
  inputs: NamedValue[];
}

/** Times at which a run begins. */
export interface ScheduleTrigger extends TriggerBase {
  kind: 'schedule';
  /** Five fields, or a word such as `@daily`; right, as far as it can be judged. */
  cron: string;
  cronNode: ScalarNode;
  /** A time zone that this machine knows. */
  timezone: string;
  catchUp: (typeof catchUps)[number];
  overlap: (typeof overlaps)[number];
}

/** Signed requests that begin a run. */
export interface WebhookTrigger extends TriggerBase {
  kind: 'webhook';
  /** The variable that holds the secret. */
  secret: string;
  signature: (typeof signatures)[number];
  /** Which requests begin one; all without it. */
  condition?: Condition | undefined;
}

/** Ends of runs of another pipeline. */
export interface RunTrigger extends TriggerBase {
  kind: 'run';
  /** The file of that pipeline, as it is written. */
  pipeline: string;
  pipelineRange: Range;
  outcomes: readonly (typeof triggerOutcomes)[number][];
  condition?: Condition | undefined;
  overlap: (typeof overlaps)[number];
}

/** Files that come or change. */
export interface FileTrigger extends TriggerBase {
  kind: 'file';
  /** Patterns, from the folder that is served. */
  files: readonly string[];
  /** Milliseconds for which a file must be as it is. */
  settle: number;
  condition?: Condition | undefined;
  overlap: (typeof overlaps)[number];
}

export type Trigger = ScheduleTrigger | WebhookTrigger | RunTrigger | FileTrigger;
export type TriggerKind = Trigger['kind'];

/** What a template of a trigger reads as `trigger.NAME`. */
export const triggerMembers: Readonly<Record<TriggerKind, readonly string[]>> = {
  schedule: ['kind', 'id', 'time'],
  webhook: ['kind', 'id', 'time', 'headers', 'query', 'body'],
  run: ['kind', 'id', 'time', 'pipeline', 'run', 'outcome', 'outputs'],
  file: ['kind', 'id', 'time', 'files'],
};
