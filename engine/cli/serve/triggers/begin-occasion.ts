import type { NamedValue } from '../../../compile/pipeline/model/value.ts';
import type { JsonMap } from '../../../language/json.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import type { Authority } from '../../../trust/authority.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { HttpProblem, MayHaveBegun } from '../api/problem.ts';
import { openServedMarks } from '../runs/at-work.ts';
import { createOwnRuns } from '../runs/own-runs.ts';
import type { ServedRuns } from '../runs/runs.ts';
import type { TriggerStore } from './marks.ts';

/** An event at which a trigger starts a run. */
export interface Occasion {
  /** The name of its claim, which begins with its time. */
  name: string;
  /** Milliseconds since 1970. */
  time: number;
  /** The value of `trigger` in templates. */
  what: JsonMap;
  /** The pipelines whose ends led to it. */
  after?: readonly string[];
}

/** What is kept of the last run of a trigger. */
export interface LastBegun {
  until: number;
  run?: string | undefined;
  time?: number | undefined;
  /** The reason that no run was started the last time. */
  problem?: string | undefined;
}

interface Beginning<Mark> {
  file: string;
  shown: string;
  trigger: { kind: string; id: string; inputs: readonly NamedValue[] };
  store: TriggerStore<Mark>;
  occasion: Occasion;
  /** The origin of the inputs. */
  by: Authority;
  mark: Mark;
  /** The same mark, with the occasion back in its queue. */
  putBack(mark: Mark): Mark;
}

interface BeginHost {
  host: McpHost;
  runs: ServedRuns;
  tell(line: string): void;
}

/** Starts the run of an occasion, and returns what is kept of it. */
export async function beginOccasion<Mark extends LastBegun>(
  { host: { engine }, runs, tell }: BeginHost,
  { file, shown, trigger, store, occasion, by, mark, putBack }: Beginning<Mark>,
): Promise<Mark> {
  const { name, time, what, after } = occasion;
  const values = { kind: trigger.kind, id: trigger.id, file: shown, time: new Date(time).toISOString() };

  const keep = async (kept: Mark): Promise<Mark> => {
    await store.write(kept);
    return kept;
  };
  // Another server had claimed it, and this one was stopped meanwhile.
  if (!(await store.claim(name))) return mark;

  const began: Mark = { ...mark, time, run: undefined, problem: say(texts.cutOff) };
  await keep(began);
  try {
    const inputs = engine.renderTriggerInputs(trigger.inputs, what);
    const run = await runs.start(file, { inputs, by, person: `${trigger.kind}:${trigger.id}`, after });
    tell(say(texts.begun, { ...values, run }));
    return keep({ ...began, run, problem: undefined });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // The server is full or stops: the occasion waits for a slot, or for the next server. A run that may have begun is never
    // started again.
    const isLater =
      error instanceof HttpProblem && !(error instanceof MayHaveBegun) && (error.status === 429 || error.status === 503);
    if (isLater) {
      await store.release(name);
      return keep(putBack(mark));
    }

    const outcome = error instanceof MayHaveBegun ? texts.mayHaveBegun : texts.notBegun;
    tell(say(outcome, { ...values, why }));
    return keep({ ...began, problem: why });
  }
}

/** Earlier runs of triggers. */
export function createRunsBefore(host: McpHost, runs: ServedRuns) {
  const own = createOwnRuns(host);
  const marks = openServedMarks(host.engine, currentRoot(host.engine, host.folder));
  return {
    /** Whether a run has not ended, or a server will resume it. */
    async isUnended(id: string): Promise<boolean> {
      const entry = await own.find(id);
      // With a database, any server with a free slot resumes it.
      if (entry?.status === 'interrupted')
        return host.database !== undefined || (await marks.list()).some((left) => left.id === id);
      return entry?.status === 'running' || entry?.status === 'waiting';
    },
    async cancel(id: string): Promise<void> {
      const entry = await own.find(id);
      // It may have ended meanwhile.
      if (entry) await runs.cancel(entry, say(texts.newerTime)).catch(() => undefined);
    },
  };
}
