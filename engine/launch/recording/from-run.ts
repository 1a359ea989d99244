import { deserializeValue } from '../../language/values/string-table.ts';
import type { Fact } from '../../state/events.ts';
import { splitCall } from '../../state/path.ts';
import { openArtifacts } from '../../store/files/artifacts.ts';
import { readLog } from '../../store/log/read-log.ts';
import { runPaths } from '../../store/paths.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import type { RecordedCall, Recording } from './recording.ts';
import { recordingOf } from './recording.ts';

/** The calls of a past run, from its log. Throws a RunError where there is no readable log. */
export async function recordingOfRun(folder: string): Promise<Recording> {
  const { facts } = await readLog(folder);
  const artifacts = openArtifacts(runPaths(folder).artifacts);
  const reasons = new Map<string, string>();
  const begun = new Map<string, Fact<'call.started'>>();
  const calls: RecordedCall[] = [];
  const locked: LockEntry[] = [];
  for (const fact of facts) {
    if (fact.type === 'step.started' && fact.why?.model) reasons.set(fact.path, fact.why.model.reason);
    else if (fact.type === 'call.started') begun.set(fact.path, fact);
    else if (fact.type === 'call.settled' && !fact.failure?.needs) {
      const started = begun.get(fact.path);
      if (started) calls.push(recordedCallOf(started, fact, reasons.get(splitCall(fact.path)?.step ?? '')));
    } else if (fact.type === 'auto.resolved' && fact.path === undefined) {
      const { site, question, answer, model } = fact;
      locked.push({ site, question, asked: '', answer, model, date: '' });
    }
  }

  return recordingOf({
    source: folder,
    calls,
    locked,
    hash: 'logged',
    load: async (stored) => ('value' in stored ? stored.value : deserializeValue(await artifacts.get(stored.artifact))),
  });
}

function recordedCallOf(
  { path, kind, name, request, prompt }: Fact<'call.started'>,
  { result, failure, model, usage, cost, note }: Fact<'call.settled'>,
  reason: string | undefined,
): RecordedCall {
  return {
    path,
    kind,
    name,
    request,
    reason: kind === 'tool' ? undefined : reason,
    asked: prompt,
    stored: result,
    failure,
    model,
    usage,
    cost,
    note,
  };
}
