import type { Context } from 'hono';
import { isMap, type Json, type JsonMap, type JsonSchema } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { plainFormat } from '../../../state/log-format.ts';
import { type ServerSkills, workerProtocol } from '../../../store/http/http-rows.ts';
import type { WorkerRows } from '../../../store/pg/worker-rows.ts';
import type { Commit } from '../../../store/shared/commits.ts';
import type { RunRows } from '../../../store/shared/run-rows.ts';
import { checkBy } from '../../../tools/validation/check.ts';
import type { Engine } from '../../engine.ts';
import type { Caller } from '../access/caller.ts';
import { HttpProblem } from '../api/problem.ts';
import { readBody } from '../api/requests.ts';
import type { ServedFolder } from '../served-folder.ts';
import { schemaOfCall, workerCalls } from './verbs.ts';

/** The longest time that a worker's request may be held, in milliseconds (long polling). */
const longestWait = 30_000;
/** The most runs that a server caches as its project's. */
const mostKnown = 10_000;

/** Answers the calls of workers at `/v1/worker/{call}`. */
export type WorkerHandler = (context: Context, caller: Caller) => Promise<Response>;

const claimTakes = {
  pools: { type: 'array', items: { type: 'string', maxLength: 200 }, maxItems: 100 },
  most: { type: 'integer', minimum: 1, maximum: 1_000 },
  wait: { type: 'number', minimum: 0 },
} satisfies Readonly<Record<string, JsonSchema>>;
const postponeTakes: Readonly<Record<string, JsonSchema>> = {
  run: { type: 'string', maxLength: 200 },
  ms: { type: 'number', minimum: 0, maximum: 3_600_000 },
};

export function createWorkerHandler({ host, stopping }: ServedFolder): WorkerHandler {
  const { database, version } = host;
  if (!database)
    return () => Promise.reject(new HttpProblem(409, say(texts.workersWhere), { hint: say(texts.workersWhereHint) }));

  const { workers } = database;
  /** Only runs of this project are visible. */
  const known = new Set<string>();

  const know = (run: string): void => {
    if (known.size > mostKnown) known.clear();
    known.add(run);
  };

  const refuseOthers = async (rows: RunRows, run: Json | undefined): Promise<void> => {
    if (typeof run !== 'string' || known.has(run)) return;
    if (!(await rows.isThere(run))) throw new HttpProblem(404, say(texts.noRun, { run }));
    know(run);
  };

  const claim = async (one: WorkerRows, { pools, most }: JsonMap, until: AbortSignal): Promise<Json> => {
    const names = Array.isArray(pools) ? pools.map(String) : [];
    const claimed = await one.claim(names, Number(most), until);
    for (const { id } of claimed) know(id);
    return claimed.map(({ id, epoch }): JsonMap => ({ id, epoch }));
  };

  const answer = async (context: Context, caller: Caller): Promise<Json> => {
    const { req } = context;
    const name = req.param('call') ?? '';
    const call = Object.hasOwn(workerCalls, name) ? workerCalls[name] : undefined;
    const takes = call?.takes ?? ownCalls.get(name);
    if (!takes) throw new HttpProblem(404, say(texts.noOperation, { method: req.method, path: req.path }));

    const args = await readCall(await req.text(), schemaOfCall(takes));
    const one = workers.open(workerOf(args['worker'], caller, host.engine));
    if (call) {
      if (name === 'isThere') return one.rows.isThere(String(args['run']));
      await refuseOthers(one.rows, args['run']);
      await refuseOthers(one.rows, args['from']);
      return call.answer(one.rows, args);
    }

    const { wait } = args;
    if (typeof wait === 'number') {
      const until = AbortSignal.any([req.raw.signal, stopping, AbortSignal.timeout(Math.min(wait, longestWait))]);
      return name === 'claim' ? claim(one, args, until) : one.rows.findMessages([], until);
    }

    if (name === 'bye') await one.end();
    if (name === 'postpone') return one.postpone(String(args['run']), Number(args['ms']));
    if (name !== 'hello') return null;

    const { lease, project } = workers;
    const skills: ServerSkills = { hears: true, readsRuns: true };
    return { lease, owner: one.rows.owner, project, engine: version, protocol: workerProtocol, ...skills, now: Date.now() };
  };

  return async (context, caller) => Response.json({ answer: await answer(context, caller) });
}

/** Calls that the server answers itself, besides those about rows. */
const ownCalls = new Map([
  ['hello', {}],
  ['claim', claimTakes],
  ['hear', { wait: claimTakes.wait }],
  ['postpone', postponeTakes],
  ['bye', {}],
]);

async function readCall(text: string, schema: JsonSchema): Promise<JsonMap> {
  const body = readBody(text);
  const [fault] = (await checkBy(schema))(body);
  const where = fault && fault.at.length > 0 ? fault.at.join('.') : say(texts.inBody);
  if (fault || !isMap(body)) throw new HttpProblem(400, say(texts.wrongRequest, { where, fault: fault?.message ?? '' }));
  return body;
}

/** A worker's name is bound to its caller, so nobody writes under another one's name. */
function workerOf(named: Json | undefined, { name, by }: Caller, engine: Engine) {
  const { id, host, pid, version, pools, format } = isMap(named) ? named : {};
  /** The audit names a worker by its token, which is sure, and says on which machine that says it is. */
  const audited = { person: by.replace(/^token:/, 'worker:'), about: { on: String(host) } };

  return {
    id: `${name.slice(0, 16)}-${String(id)}`,
    host: String(host),
    pid: Number(pid),
    version: String(version),
    // A caller that does not name it is an older version.
    format: typeof format === 'number' ? format : plainFormat,
    pools: Array.isArray(pools) ? pools.map(String) : [],
    readAudited({ run, body }: Commit) {
      try {
        return engine.entriesOfLines(body, { run, ...audited });
      } catch {
        throw new HttpProblem(400, say(texts.wrongRequest, { where: run, fault: say(texts.noJson) }));
      }
    },
  };
}
