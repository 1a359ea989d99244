import type { catchUps, overlaps, signatures, triggerOutcomes } from '../../../language/keys/triggers.ts';
import type { Range } from '../../../language/problems.ts';
import type { Block, ScalarNode } from '../../source/nodes.ts';
import type { Condition, NamedValue } from './value.ts';

/** The members of every trigger. */
export interface TriggerBase {
  /** Its name: as given by its author, else derived. */
  id: string;
  block: Block;
  /** The range of the whole trigger, and of the word that names its kind. */
  range: Range;
  keyRange: Range;
  inputs: NamedValue[];
}

/** Times at which a run starts. */
export interface ScheduleTrigger extends TriggerBase {
  kind: 'schedule';
  /** Five fields, or a word such as `@daily`; validated as far as possible. */
  cron: string;
  cronNode: ScalarNode;
  /** A time zone that this machine knows. */
  timezone: string;
  catchUp: (typeof catchUps)[number];
  overlap: (typeof overlaps)[number];
}

/** Signed requests that start a run. */
export interface WebhookTrigger extends TriggerBase {
  kind: 'webhook';
  /** The environment variable with the secret. */
  secret: string;
  signature: (typeof signatures)[number];
  /** The requests that start a run; without it, all. */
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

/** New or changed files. */
export interface FileTrigger extends TriggerBase {
  kind: 'file';
  /** Glob patterns, relative to the served folder. */
  files: readonly string[];
  /** Milliseconds for which a file must not have changed. */
  settle: number;
  condition?: Condition | undefined;
  overlap: (typeof overlaps)[number];
}

export type Trigger = ScheduleTrigger | WebhookTrigger | RunTrigger | FileTrigger;
export type TriggerKind = Trigger['kind'];

/** The members of `trigger` in templates. */
export const triggerMembers: Readonly<Record<TriggerKind, readonly string[]>> = {
  schedule: ['kind', 'id', 'time'],
  webhook: ['kind', 'id', 'time', 'headers', 'query', 'body'],
  run: ['kind', 'id', 'time', 'pipeline', 'run', 'outcome', 'outputs'],
  file: ['kind', 'id', 'time', 'files'],
};
