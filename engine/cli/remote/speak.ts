import { defined, type JsonMap } from '../../language/json.ts';
import { remoteTexts as texts } from '../../language/texts/cli/remote.ts';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { readOutputMode } from '../run/watch.ts';
import { formatDuration } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { statusBrush } from '../text/status.ts';
import { table } from '../text/table.ts';
import { formatMinute } from '../text/when.ts';
import { followRemoteRun } from './follow-run.ts';
import { openServer } from './server.ts';

/** Shows a run of a server; a running one is watched. Returns the exit code. Rejects with a UsageError and a Refusal. */
export async function showRemotely(engine: Engine, args: Args, io: Io): Promise<number> {
  const server = openServer({ engine, args, io, command: 'show', scopes: ['read', 'answer'] });
  const [run = '', step] = args.positionals;
  if (step !== undefined) throw new UsageError(say(texts.onlyWholeRun), say(texts.onlyWholeRunHint, { run, url: server.url }));
  return followRemoteRun({ engine, io, server, run, outputMode: readOutputMode(args) });
}

/** Lists the runs of a server, the newest last, as `baton runs` does. */
export async function listRemotely(engine: Engine, args: Args, io: Io): Promise<number> {
  const { client, ask, url } = openServer({ engine, args, io, command: 'runs', scopes: ['read'] });
  const runs = (await ask(client.listRuns({ limit: mostRuns, ...defined({ of: args.one('of') }) }))).toReversed();
  if (args.has('json')) {
    io.out(`${JSON.stringify({ runs }, null, 2)}\n`);
    return 0;
  }
  if (runs.length === 0) {
    io.err(`${say(texts.noRuns, { url })}\n`);
    return 0;
  }

  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  const { run, pipeline, status, started, took } = runReportTexts;
  const rows = runs.map((one) => [
    one.id,
    one.pipeline,
    one.status,
    formatMinute(Date.parse(one.started_at)),
    one.duration === undefined ? '' : formatDuration(one.duration),
  ]);
  const heads = [run, pipeline, status, started, took].map((head) => say(head));
  const brushes = [undefined, undefined, (text: string) => style[statusBrush(text)](text)];

  io.out(`${table(heads, rows, style, brushes).join('\n')}\n`);
  const notes = runs.flatMap(({ id, note }) => (note === undefined ? [] : [`${style.warn('!')} ${id}: ${note}\n`]));
  if (notes.length > 0) io.err(notes.join(''));

  return 0;
}

/** The most runs that a server returns at once. */
const mostRuns = 500;

/** Answers a question of a run of a server. */
export async function answerRemotely(engine: Engine, args: Args, io: Io): Promise<number> {
  const server = openServer({ engine, args, io, command: 'answer', scopes: ['read', 'answer'] });
  const [run = ''] = args.positionals;
  const value = args.positionals.at(-1) ?? '';
  const { questions } = await server.ask(server.client.readRun({ run }));
  const names = questions.map((one) => one.question);
  const question = args.positionals.length > 2 ? args.positionals[1] : names[0];
  if (question === undefined) throw new engine.Refusal(say(texts.noQuestion, { run }));
  if (args.positionals.length < 3 && names.length > 1)
    throw new engine.Refusal(say(texts.severalQuestions, { run, questions: names.join(', ') }));

  await server.ask(server.client.answerQuestion({ run, question, value }));
  if (!args.has('quiet')) io.err(`${say(texts.answered, { question, run, url: server.url })}\n`);
  if (args.has('json')) {
    const document: JsonMap = { status: 'answered', run: { id: run, folder: server.url }, question, taken: true };
    io.out(`${JSON.stringify(document, null, 2)}\n`);
  }

  return 0;
}

/** Cancels a run of a server. */
export async function cancelRemotely(engine: Engine, args: Args, io: Io): Promise<number> {
  const server = openServer({ engine, args, io, command: 'cancel', scopes: ['run'] });
  const [run = ''] = args.positionals;
  await server.ask(server.client.cancelRun({ run }));
  if (!args.has('quiet')) io.err(`${say(texts.cancelled, { run, url: server.url })}\n`);
  return 0;
}
