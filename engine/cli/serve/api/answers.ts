import { definedMap, isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { fitAnswer, personAnswerSchema } from '../../../language/schema/answers.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { peopleTexts } from '../../../language/texts/run/people.ts';
import { say } from '../../../language/texts.ts';
import { formatDollars } from '../../../language/values/money.ts';
import type { ReadRun } from '../../../launch/resume/read-run.ts';
import type { OpenQuestion } from '../../../state/state.ts';
import type { RunDatabase } from '../../../store/pg/database.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import type { McpHost } from '../../mcp/host.ts';
import { readServedRun } from '../runs/run-reads.ts';
import type { ServedRuns } from '../runs/runs.ts';
import { HttpProblem } from './problem.ts';

/** Runs of the folder, as the interface describes them. */
export const describeEntry = (
  { id, pipeline, status, started_at, duration, waitsFor: pool }: RunEntry,
  shown: string,
): JsonMap => {
  const note = pool === undefined ? undefined : say(texts.poolLeft, { pool });
  return definedMap({ id, pipeline, file: shown, status, pool, note, started_at: new Date(started_at).toISOString(), duration });
};

/** The full status of a run. */
export async function respondWithRun({ engine, database }: McpHost, entry: RunEntry, shown: string): Promise<Response> {
  const answered = database ? await listAnswered(database, entry) : new Map();
  const read = await readServedRun(engine, entry.folder);
  const open = [...read.state.questions.values()].filter(({ question }) => !answered.has(question));
  const questions = open.map((question) => ({
    question: question.question,
    kind: question.kind,
    text: question.text,
    answer: personAnswerSchema(question),
  }));
  // No process executes it, and it waits for nobody.
  const now: RunEntry = answered.size > 0 ? { ...entry, status: 'interrupted' } : entry;
  const head = JSON.stringify({ run: describeEntry(now, shown), questions });
  const text = `${head.slice(0, -1)},"result":${writeResult(read)}}`;

  return new Response(text, { headers: { 'Content-Type': 'application/json' } });
}

/** The questions of a run that are answered already, although no process has continued it yet. */
async function listAnswered(database: RunDatabase, { id, status }: RunEntry): Promise<ReadonlyMap<string, string>> {
  if (status !== 'waiting' && status !== 'interrupted') return new Map();
  const answered = await database.listAnswered(id);
  // An answer that was read since is in a fact, which the copy may lack.
  await database.bring(id);
  return answered;
}

/** Results as JSON, each with the number of facts that it was made of. */
const results = new WeakMap<ReadRun, { facts: number; text: string }>();

/** The result of a run as JSON, made once for all requests until the run has further facts. */
function writeResult(read: ReadRun): string {
  const facts = read.log.facts.length;
  const before = results.get(read);
  if (before?.facts === facts) return before.text;
  const text = JSON.stringify(read.result);
  results.set(read, { facts, text });
  return text;
}

/** Passes an answer to the process that owns the run; where nobody owns it, the run continues here. */
export async function answerRun(
  host: McpHost,
  runs: ServedRuns,
  { entry, question, value, by }: { entry: RunEntry; question: string | undefined; value: Json; by: string },
): Promise<void> {
  const { engine } = host;
  const name = await engine.findQuestion(entry.folder, question);
  const { state } = await readServedRun(engine, entry.folder);
  refuseBeyond(host, name, { asked: state.questions.get(name), value });

  const given = { question: name, value, by };
  const { store } = host.start;
  const { outcome } = await engine.giveAnswer(entry.folder, given, store);
  if (outcome !== 'nobody') return;

  const before = (await host.database?.listAnswered(entry.id))?.get(name);
  if (before !== undefined) throw new HttpProblem(422, say(peopleTexts.already, { question: name, who: before }));
  // Of several servers, one with a free place continues it.
  if (store) await engine.postAnswer(entry.folder, given, store);
  else await runs.resume(entry, [given]);
}

/**
 * Answers that grant a permission for longer than once, or cost more than the server's limits allow, are a person's to give,
 * at a terminal or in the editor. A question that is not open yet may become such a one meanwhile: then only answers that
 * decide about an interrupted step are passed on.
 */
function refuseBeyond(
  { start }: McpHost,
  name: string,
  { asked, value }: { asked: OpenQuestion | undefined; value: Json },
): void {
  if (!asked) {
    const decision = fitAnswer({ kind: 'interrupted' }, value);
    if (decision === 'rerun' || decision === 'fail' || (isMap(decision) && Object.hasOwn(decision, 'accept'))) return;
    throw new HttpProblem(422, say(texts.notOpen, { question: name }));
  }
  if (asked.kind === 'permission' && value !== 'once' && value !== 'no') throw new HttpProblem(422, say(texts.permissionOnce));

  const { maxCost } = start;
  if (asked.limit?.name !== 'max_cost' || maxCost === undefined) return;

  const limit = fitAnswer(asked, value);
  if (typeof limit === 'number' && limit > maxCost)
    throw new HttpProblem(422, say(texts.limitOfServer, { most: formatDollars(maxCost) }));
}
