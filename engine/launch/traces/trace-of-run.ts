import { createMetrics } from '../../insight/trace/metrics.ts';
import { toOtlp } from '../../insight/trace/otlp.ts';
import { spansOf } from '../../insight/trace/tracer.ts';
import type { Environment } from '../../language/environment.ts';
import { readLog } from '../../store/log/read-log.ts';
import { listRuns } from '../../store/runs/runs.ts';
import { engineVersion } from '../version.ts';
import { traceTarget } from './target.ts';

/** The trace of a past run, from its log, as OTLP/JSON. Prompts and answers only where the environment asks for them. */
export async function traceOf(folder: string, env: Environment): Promise<object> {
  const { service, resource, content } = traceTarget(env, 'http://localhost') ?? {
    service: 'baton',
    resource: {},
    content: false,
  };
  const { facts } = await readLog(folder);

  return toOtlp(spansOf(facts, { content }), { service, version: engineVersion, attributes: resource });
}

/** Metrics of all runs under `root`, in the text format of Prometheus. For a damaged log its readable part counts. */
export async function metricsOf(root: string): Promise<string> {
  const metrics = createMetrics();
  for (const { folder, status } of await listRuns(root)) {
    if (status !== 'damaged') metrics.add((await readLog(folder)).facts);
  }
  return metrics.text();
}
