import type { Compiled } from '../../engine/compile/compiled.ts';
import { lineStarts } from '../../engine/compile/source/lines.ts';
import type { Alert } from '../../engine/insight/alerts.ts';
import { locatePath, pipelinesOfPlan } from '../../engine/insight/step-locations.ts';

/** An alert with its place: a file, an offset in it, and its line starts. */
interface PlacedAlert {
  file: string;
  starts: number[];
  start: number;
  message: string;
}

/** Each alert at its step; those of the whole run at `alerts` of the file, or at its beginning. */
export function placeAlerts(compiled: Compiled, alerts: readonly Alert[]): PlacedAlert[] {
  if (alerts.length === 0) return [];
  const units = pipelinesOfPlan(compiled);
  const entry = compiled.pipeline.entries.get('alerts');
  const ofRun = entry ? compiled.at(entry.placed.block) + entry.keyRange.start : 0;

  return alerts.map(({ step, message }) => {
    const place = step === undefined ? undefined : locatePath(units, step);
    if (place) return { file: place.unit.file, starts: lineStarts(place.unit.text), start: place.range.start, message };
    return { file: compiled.world.file, starts: lineStarts(compiled.text), start: ofRun, message };
  });
}
