import { type Disposable, EventEmitter, workspace } from 'vscode';
import type { BatonApi, BatonRun, BatonRunEnd, BatonStepEnd } from '../../docs/baton-api.d.ts';
import type { RunEvent } from '../../engine/state/events.ts';
import type { Host } from '../host.ts';
import type { RunSession } from '../runs/session.ts';
import { startEditorRun } from '../runs/start/start.ts';
import { listWorkspaceRuns } from '../runs/target.ts';
import { agentTexts } from '../texts/agents.ts';

/** Creates the API for other extensions: the runs of this window as plain data, never the engine's own objects. */
export function createApi(host: Host): { api: BatonApi } & Disposable {
  const { runs } = host;
  const started = new EventEmitter<BatonRun>();
  const stepEnded = new EventEmitter<BatonStepEnd>();
  const ended = new EventEmitter<BatonRunEnd>();

  const tellStep = (session: RunSession, event: RunEvent): void => {
    const status = stepEnds.get(event.type);
    if (status && 'path' in event && event.path !== undefined)
      stepEnded.fire({ run: describeRun(session), path: event.path, status });
  };

  const parts = [
    started,
    stepEnded,
    ended,
    runs.onDidStart((session) => {
      started.fire(describeRun(session));
      for (const event of session.events) tellStep(session, event);
    }),
    runs.onEvent(({ session, event }) => tellStep(session, event)),
    runs.onDidEnd((session) => ended.fire(describeEnd(session))),
  ];
  const api: BatonApi = {
    version: 1,
    onDidStartRun: started.event,
    onDidEndStep: stepEnded.event,
    onDidEndRun: ended.event,
    async run(uri, { inputs } = {}) {
      const session = await startEditorRun(host, await workspace.openTextDocument(uri), {
        // A choice by another program is no consent of the person.
        given: inputs && { values: inputs, by: 'model' },
      });
      return session && awaitEnd(session);
    },
    async listRuns() {
      const all = await listWorkspaceRuns();
      return all.map(({ id, folder, pipeline, file, status, started_at, duration, foreign = false }) => ({
        id,
        folder,
        pipeline,
        file,
        status,
        startedAt: started_at,
        duration,
        foreign,
      }));
    },
  };

  return { api, dispose: () => parts.forEach((part) => void part.dispose()) };
}

/** The requested version; throws if it does not exist. */
export function versionOf(api: BatonApi, version: number): BatonApi {
  if (version === api.version) return api;
  throw new Error(agentTexts.noApi(version, api.version));
}

const stepEnds: ReadonlyMap<RunEvent['type'], BatonStepEnd['status']> = new Map([
  ['step.succeeded', 'succeeded'],
  ['step.failed', 'failed'],
  ['step.skipped', 'skipped'],
]);

const describeRun = ({ uri, handle }: RunSession): BatonRun => ({ id: handle.id, uri, folder: handle.folder });

/** Waits for the end of a run; a crashed run has an end too. */
export async function awaitEnd(session: RunSession): Promise<BatonRunEnd> {
  await session.handle.done.catch(() => undefined);
  // The session is notified in the same tick or the next.
  while (!session.end) await new Promise((done) => setImmediate(done));
  return describeEnd(session);
}

function describeEnd(session: RunSession): BatonRunEnd {
  const run = describeRun(session);
  const { end } = session;
  if (!end || 'error' in end) {
    const error = end && (end.error instanceof Error ? end.error.message : String(end.error));
    return { run, status: 'interrupted', duration: null, outputs: {}, cost: { usd: 0, complete: false }, error: error ?? null };
  }

  const { status, duration, outputs, cost, error } = end.result;
  // A copy: changes by another extension have no effect here.
  return { run, status, duration, outputs: structuredClone(outputs), cost: { ...cost }, error: error?.message ?? null };
}
