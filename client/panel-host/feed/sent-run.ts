import type { RunInfo, SentRun, TextInfo } from '../../panel-content.ts';

/**
 * A run as sent to a page that has a text: graphs of a thousand steps are some hundred kB, and nearly always equal those of
 * the text.
 */
export function sentRun(run: RunInfo | null, { graph, called }: Pick<TextInfo, 'graph' | 'called'>): SentRun | null {
  if (!run || !isSame(run.graph, graph) || !isSame(run.called, called)) return run;
  const { graph: _graph, called: _called, ...rest } = run;
  return rest;
}

/** A text is compiled again for its run, which gives an equal graph in another object. */
const isSame = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);
