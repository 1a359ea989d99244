import type { Compiled } from '../../compile/compile.ts';
import type { AlertThresholds } from '../../compile/pipeline/model/pipeline.ts';
import { thresholdsIn } from '../../compile/pipeline/top/alerts.ts';
import { type JudgedAlerts, judgeAlerts } from '../../insight/alerts.ts';
import type { RunState } from '../../state/state.ts';
import { type RunsElsewhere, readProjectHistory, timeoutsOfForecasts } from './read-project-history.ts';

/** The alert thresholds of a pipeline: its own, then those of `baton.yaml`. */
export const thresholdsOf = ({ pipeline, world }: Compiled): AlertThresholds => ({
  ...thresholdsIn(world.settings?.alerts),
  ...pipeline.alerts,
});

/**
 * Checks a finished run in the history against the alerts of its pipeline. Without alerts nothing is read. `elsewhere`
 * gives the runs of its pipeline where they are not kept in the folder. Throws like `readProjectHistory`.
 */
export async function judgeRun(
  { compiled, state }: { compiled: Compiled; state: RunState },
  elsewhere?: () => Promise<RunsElsewhere>,
): Promise<JudgedAlerts> {
  const thresholds = thresholdsOf(compiled);
  const { started } = state;
  if (!started?.root || Object.keys(thresholds).length === 0) return { alerts: [], unjudged: [] };

  // Later runs do not matter for this one.
  const { value } = await readProjectHistory(
    started.root,
    (history) => history.trend(started.pipeline.id, { before: started.at + 1 }),
    { ...timeoutsOfForecasts, elsewhere: await elsewhere?.() },
  );
  if (value.runs.at(-1)?.run !== started.run) return { alerts: [], unjudged: [] };

  return judgeAlerts(thresholds, value);
}
