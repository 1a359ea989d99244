import { basename } from 'node:path';
import type { Compiled } from '../../../compile/compile.ts';
import { openQuestions } from '../../../state/state.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import { type McpHost, shownFile } from '../../mcp/host.ts';
import { listNewestRuns } from '../../mcp/run-resources.ts';
import { describeEntry } from '../api/answers.ts';
import type { OwnRuns } from '../runs/own-runs.ts';
import { readServedRun } from '../runs/run-reads.ts';

/** The most runs that are searched for open questions. */
const mostAsked = 100;

/** What the panel shows of a text: its graph and its problems. */
export function describeText({ engine }: McpHost, { pipeline, graph, called }: Compiled, file: string) {
  return {
    pipeline: { id: pipeline.id, name: pipeline.name, file },
    graph: graph.nodes.length > 0 ? graph : null,
    called: called.size > 0 ? [...called].map(([name, one]) => [name, one.graph] as const) : undefined,
    summary: engine.describeStructure(pipeline, graph),
  };
}

/** The first message about a run for the panel: the text that it executes, and its status. Its facts come as events. */
export async function describeRunPage(host: McpHost, entry: RunEntry, now: number) {
  const { engine } = host;
  const { folder } = entry;
  const { compiled, log, started } = await readServedRun(engine, folder);
  const text = await engine.readTextFile(started.pipeline.file).catch(() => undefined);
  const turn = log.facts.findLast(({ type }) => type === 'run.finished' || type === 'run.resumed');
  const isEnded = turn?.type === 'run.finished';

  // The owner is looked up before the facts are read: a process writes the end of a run first, and releases it then.
  const isCut = !isEnded && entry.status === 'interrupted';
  return {
    now,
    text: describeText(host, compiled, shownFile(host, entry.file)),
    past: {
      id: basename(folder),
      started_at: started.at,
      text: textState(compiled.text, text),
      notes: [log.torn, log.damage?.message].filter((note) => note !== undefined),
      cut: isCut,
      live: !isEnded && !isCut,
    },
  };
}

function textState(then: string, now: string | undefined): 'same' | 'changed' | 'gone' {
  if (now === undefined) return 'gone';
  return now === then ? 'same' : 'changed';
}

/** All open questions with their runs, the newest runs first. */
export async function describeInbox(host: McpHost, own: OwnRuns) {
  const { engine } = host;
  const waiting = await listNewestRuns(host, {
    filter: { statuses: ['waiting', 'running'] },
    matches: ({ status }) => status === 'waiting' || status === 'running',
    most: mostAsked,
  });
  const asked = waiting.map(async (entry) => {
    // A run of another machine is fetched by this.
    const { folder } = (await own.find(entry.id)) ?? entry;
    const { state } = await readServedRun(engine, folder);
    return { run: describeEntry(entry, shownFile(host, entry.file)), questions: openQuestions(state) };
  });

  // A run that cannot be read any more has no questions.
  const settled = await Promise.allSettled(asked);
  return settled.flatMap((one) => (one.status === 'fulfilled' && one.value.questions.length > 0 ? [one.value] : []));
}
