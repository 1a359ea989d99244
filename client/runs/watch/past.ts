import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Uri } from 'vscode';
import type { Fact } from '../../../engine/state/events.ts';
import type { RunInfo, TextInfo } from '../../panel-content.ts';
import { nameOfFile, presentText } from '../../panel-host/check-text.ts';
import { pastRunTexts } from '../../texts/past-runs.ts';
import { planTextUri } from '../display/documents.ts';
import { type Compiled, engine } from '../engine.ts';
import { followLog } from './follow-log.ts';

/** A past run, read from its folder: shown, never controlled. */
export interface PastRun {
  folder: string;
  /** The pipeline's file, which may be gone. */
  uri: Uri;
  /** The source of its text: the file, or the stored copy if the file has changed. */
  document: Uri;
  /** The document of its panel: the file, or if that is gone the text stored with the run. */
  place: Uri;
  compiled: Compiled;
  /** Its start, as far as this machine trusts it. */
  started: Fact<'run.started'>;
  /** Another machine wrote it. */
  foreign: boolean;
  text: TextInfo;
  run: Omit<RunInfo, 'events'> & { folder: string; events: Fact[] };
}

/** Reads a run from its folder, as far as it is readable. Rejects with the engine's error if nothing is. */
export async function openPastRun(folder: string): Promise<PastRun> {
  const { readRun, readTextFile, describeStructure, lockOwner } = await engine();
  if (!existsSync(join(folder, 'log.jsonl'))) throw new Error(pastRunTexts.runGone(basename(folder)));

  // Checked before the facts are read: a process writes the end of a run before it releases the run.
  const owned = (await lockOwner(folder)) !== undefined;
  const { compiled, log, started, foreign } = await readRun(folder);
  const { file } = started.pipeline;
  const now = await readTextFile(file).catch(() => undefined);
  const text = textState(compiled.text, now);
  const uri = Uri.file(file);
  const notes: string[] = [];
  if (foreign) notes.push(pastRunTexts.pastForeign());
  if (log.torn !== undefined) notes.push(log.torn);
  if (log.damage) notes.push(pastRunTexts.pastDamaged(log.damage.message, log.facts.length));
  const turn = log.facts.findLast(({ type }) => type === 'run.finished' || type === 'run.resumed');
  const ended = turn?.type === 'run.finished';
  if (!ended && owned) notes.push(pastRunTexts.pastUnended());
  const document = text === 'same' ? uri : planTextUri(folder, file);

  return {
    folder,
    uri,
    document,
    place: text === 'gone' ? document : uri,
    compiled,
    started,
    foreign,
    text: {
      ...presentText(compiled, nameOfFile(uri), describeStructure(compiled.pipeline, compiled.graph)),
      problems: { errors: 0, warnings: 0 },
    },
    run: {
      folder,
      graph: compiled.graph,
      called: compiled.called.size ? [...compiled.called].map(([name, { graph }]) => [name, graph]) : undefined,
      events: log.facts,
      past: { id: started.run, started_at: started.at, text, notes, cut: !ended && !owned, live: !ended && owned },
    },
  };
}

interface Watcher {
  onEvents(facts: readonly Fact[]): void;
  /** The final state of the run, once it has no process. */
  onEnd(now: PastRun): void;
  onFault(error: unknown): void;
}

/** Follows a run of another process; its facts are also added to `past`. */
export function watchPast({ folder, run }: PastRun, { onEvents, onEnd, onFault }: Watcher): { dispose(): void } {
  return followLog(folder, {
    after: run.events.at(-1)?.seq ?? 0,
    onFacts(facts) {
      run.events.push(...facts);
      onEvents(facts);
    },
    onEnd: () => void openPastRun(folder).then(onEnd, onFault),
    onFault,
  });
}

function textState(then: string, now: string | undefined): 'same' | 'changed' | 'gone' {
  if (now === undefined) return 'gone';
  return now === then ? 'same' : 'changed';
}
