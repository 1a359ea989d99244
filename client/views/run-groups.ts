/** A run as the view lists it. Times are milliseconds (moments since 1970), money is USD. */
export interface RunRow {
  kind: 'run';
  folder: string;
  id: string;
  pipeline: string;
  status: string;
  started_at: number;
  duration?: number | undefined;
  cost?: number | undefined;
  steps?: number | undefined;
  foreign: boolean;
  replayed: boolean;
  parent?: string | undefined;
  /** The address of its server; undefined for a run of this machine. */
  server?: string | undefined;
  /** It is below its pipeline, whose name it omits. */
  below?: boolean;
}

/** Runs of one pipeline on one day. */
export interface PipelineRow {
  kind: 'pipeline';
  id: string;
  pipeline: string;
  runs: RunRow[];
}

export interface GroupRow {
  kind: 'group';
  id: string;
  /** `unfinished`, or the beginning of a local day. */
  of: 'unfinished' | number;
  rows: (RunRow | PipelineRow)[];
}

/** States of runs that are active or wait for a person. */
const unfinished: ReadonlySet<string> = new Set(['running', 'waiting', 'interrupted']);

/**
 * Runs as a tree: unfinished ones first, then by day, the newest first, and within a day by pipeline. `words` keeps runs that
 * contain all of them. `within` distinguishes the groups of one list from those of another.
 */
export function groupRuns(runs: readonly RunRow[], words = '', within = ''): GroupRow[] {
  const terms = words.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = runs
    .filter((run) => terms.every((word) => textOf(run).includes(word)))
    .sort((a, b) => b.started_at - a.started_at);
  const open = shown.filter(({ status }) => unfinished.has(status));
  const days = Map.groupBy(
    shown.filter(({ status }) => !unfinished.has(status)),
    ({ started_at }) => dayOf(started_at),
  );
  const groups = [...days].map(
    ([of, own]): GroupRow => ({
      kind: 'group',
      id: `${within}${of}`,
      of,
      rows: byPipeline(own, `${within}${of}`),
    }),
  );

  return open.length ? [{ kind: 'group', id: `${within}unfinished`, of: 'unfinished', rows: open }, ...groups] : groups;
}

const textOf = ({ pipeline, status, id }: RunRow): string => `${pipeline} ${status} ${id}`.toLowerCase();

/** The beginning of a local day. */
export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** A pipeline with one run on a day needs no row of its own. */
const byPipeline = (runs: readonly RunRow[], within: string): (RunRow | PipelineRow)[] =>
  [...Map.groupBy(runs, ({ pipeline }) => pipeline)].map(([pipeline, own]) => {
    const [only, other] = own;
    return only && !other
      ? only
      : { kind: 'pipeline', id: `${within} ${pipeline}`, pipeline, runs: own.map((run) => ({ ...run, below: true })) };
  });
