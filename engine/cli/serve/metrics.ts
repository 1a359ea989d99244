import type { RunTotals } from './runs/at-work.ts';

/** Counters of a server in Prometheus' text format 0.0.4. */
export interface Metrics {
  /** Counts an answered request, with its duration in milliseconds. */
  request(operation: string, status: number, ms: number): void;
  print(gauges: Readonly<Record<string, number>>, totals: ServerTotals): string;
}

/** What is counted elsewhere since the server started. */
interface ServerTotals {
  runs: RunTotals;
  /** Spans of traces that could not be sent. */
  lostSpans: number;
}

/** Upper bounds of the histogram's buckets, in seconds. */
const classes = [0.005, 0.025, 0.1, 0.5, 2.5, 10];

export function createServerMetrics(): Metrics {
  const requests = new Map<string, number>();
  const durations = new Map<string, { classes: number[]; sum: number; count: number }>();
  return {
    request(operation, status, ms) {
      const labels = `operation="${operation}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      const of = durations.get(operation) ?? { classes: classes.map(() => 0), sum: 0, count: 0 };
      durations.set(operation, of);
      of.sum += ms / 1000;
      of.count++;

      for (const [place, bound] of classes.entries()) {
        if (ms / 1000 <= bound) of.classes[place] = (of.classes[place] ?? 0) + 1;
      }
    },
    print(gauges, { runs, lostSpans }) {
      const lines = ['# TYPE baton_requests_total counter'];
      for (const [labels, count] of requests) lines.push(`baton_requests_total{${labels}} ${count}`);
      lines.push('# TYPE baton_request_seconds histogram');

      for (const [operation, of] of durations) {
        const label = `operation="${operation}"`;
        for (const [place, bound] of classes.entries())
          lines.push(`baton_request_seconds_bucket{${label},le="${bound}"} ${of.classes[place]}`);
        lines.push(`baton_request_seconds_bucket{${label},le="+Inf"} ${of.count}`);
        lines.push(`baton_request_seconds_sum{${label}} ${of.sum}`, `baton_request_seconds_count{${label}} ${of.count}`);
      }

      for (const [name, value] of Object.entries(gauges)) lines.push(`# TYPE ${name} gauge`, `${name} ${value}`);
      lines.push('# TYPE baton_runs_ended_total counter');
      for (const [status, count] of runs.ended) lines.push(`baton_runs_ended_total{status="${status}"} ${count}`);
      lines.push('# TYPE baton_run_cost_dollars_total counter', `baton_run_cost_dollars_total ${runs.dollars}`);
      lines.push('# TYPE baton_trace_spans_lost_total counter', `baton_trace_spans_lost_total ${lostSpans}`);

      return `${lines.join('\n')}\n`;
    },
  };
}
