import { isMap, type Json } from '../../../language/json.ts';
import { alertsSchema } from '../../../language/keys/alerts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { AlertThresholds } from '../model/pipeline.ts';
import type { ReadScope } from '../scope.ts';
import { isEmptyNode } from '../source-nodes.ts';
import { parseDuration } from '../values/durations.ts';
import { fitToSchema } from '../values/schema-fit.ts';

/** `alerts` of a pipeline; an invalid threshold is reported and left out. */
export const readAlerts = (node: SourceNode, scope: ReadScope): AlertThresholds =>
  isEmptyNode(node) ? {} : thresholdsIn(fitToSchema(node, alertsSchema, 'alerts', scope));

/** Thresholds as written, already validated by their schema. */
export function thresholdsIn(value: Json | undefined): AlertThresholds {
  const thresholds: AlertThresholds = {};
  if (!isMap(value)) return thresholds;

  const { time } = value;
  const longest = typeof time === 'number' || typeof time === 'string' ? parseDuration(time) : undefined;
  if (longest !== undefined) thresholds.time = longest;

  for (const name of ['cost', 'failure_rate', 'agreement', 'drift'] as const) {
    const bound = value[name];
    if (typeof bound === 'number') thresholds[name] = bound;
  }

  return thresholds;
}
