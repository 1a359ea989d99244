import type { ToPanel } from '../../../client/messages.ts';
import type { RunInfo } from '../../../client/panel-content.ts';
import { at, graph, stories, summary } from './story.ts';

type Snapshot = Extract<ToPanel, { type: 'snapshot' }>;

/** What the host sends for a run of the story, or for none. */
export const snapshotOf = (run: RunInfo | null, now = 0, selected?: string): Snapshot => ({
  type: 'snapshot',
  seq: 1,
  now: at(now),
  pipeline: { id: 'research-brief', file: 'research-brief.baton.yaml' },
  graph,
  summary,
  problems: { errors: 0, warnings: 0 },
  run,
  ...(selected === undefined ? {} : { selected }),
});

export const snapshot = (name: keyof typeof stories, selected?: string): Snapshot =>
  snapshotOf({ graph, events: stories[name].events }, stories[name].now, selected);
