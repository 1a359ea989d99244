import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import { openBreakers } from '../../state/reduce/breakers.ts';
import { readLog } from '../../store/log/read-log.ts';
import { listRuns } from '../../store/runs/runs.ts';
import type { DoctorFinding } from './finding.ts';

/** Reports the open circuit breakers of the runs at work under `root`. */
export async function checkBreakers(root: string): Promise<DoctorFinding[]> {
  const about = say(texts.breakersTitle);
  const runs = (await listRuns(root)).filter(({ status }) => status === 'running');
  const findings = runs.map(async ({ id, folder }): Promise<DoctorFinding[]> => {
    // A run that another process removed meanwhile is ignored.
    const { facts } = await readLog(folder).catch(() => ({ facts: [] }));
    return openBreakers(facts).map(({ target, failures: count, kind }) => ({
      about,
      state: 'lacking',
      says: say(texts.leftAlone, { target, run: id, count, kind }),
      hint: say(texts.leftAloneHint),
    }));
  });

  return (await Promise.all(findings)).flat();
}
