import { existsSync } from 'node:fs';
import type { Compiled } from '../../compile/compile.ts';
import type { Graph } from '../../compile/graph/graph.ts';
import { toSamples } from '../../forecast/history/to-samples.ts';
import { learnForecaster } from '../../forecast/model/forecaster.ts';
import { expectedTimes } from '../../forecast/simulate/expected-times.ts';
import type { JsonMap } from '../../language/json.ts';
import type { ExpectedTimes } from '../../state/schedule/order.ts';
import { useHistory } from '../../store/history/open-history.ts';
import { queryHistory } from '../../store/history/read-history.ts';
import { historyFile } from '../../store/paths.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { describeSteps } from '../plan/forecast.ts';

/** So many of the newest times tell who goes first; more would cost a run more than they bring. */
const newest = 1_000;

interface OrderOptions {
  root: string;
  compiled: Compiled;
  inputs: JsonMap;
  maxParallel: number;
}

/**
 * What the steps of a pipeline took in earlier runs, where who goes first can matter at all and some run has told. The history is taken as it
 * lies there: a run is not held up by bringing it up to date, nor by one that cannot be used.
 */
export async function expectOrder({ root, compiled, inputs, maxParallel }: OrderOptions): Promise<ExpectedTimes | undefined> {
  if (!canWait(compiled, maxParallel) || !existsSync(historyFile(root))) return undefined;
  const recent = await useHistory(root, (db) => queryHistory(db).recent(compiled.pipeline.id), 100).catch(() => undefined);
  if (!recent?.value.own.length) return undefined;
  const samples = toSamples(recent.value.own).slice(0, newest);
  const models = new Map(samples.toReversed().map(({ step, who }) => [step, who]));
  const steps = describeSteps({ compiled, steps: Array.from(models, ([path, model]) => ({ path, model })) }, inputs);
  return expectedTimes(steps, learnForecaster({ samples }));
}

/** Whether steps may have to wait for a slot: there are more than slots, or there is no telling how many. */
function canWait(compiled: Compiled, maxParallel: number): boolean {
  const graphs: Graph[] = [compiled.graph, ...graphsOf(compiled).values()];
  const nodes = graphs.flatMap((graph) => graph.nodes);
  if (graphs.length > 1 || nodes.some(({ loop }) => loop)) return nodes.some(({ takesSlot }) => takesSlot);
  return nodes.filter(({ takesSlot }) => takesSlot).length > maxParallel;
}
