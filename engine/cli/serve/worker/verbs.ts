import { defined, isMap, type Json, type JsonMap, type JsonSchema } from '../../../language/json.ts';
import type { Commit, ShownRun } from '../../../store/shared/commits.ts';
import type { CommitRow, RunRows, StoredRun, TakenRun } from '../../../store/shared/run-rows.ts';

/** One call of workers: its arguments and its answer. */
interface WorkerCall {
  takes: Readonly<Record<string, JsonSchema>>;
  answer(rows: RunRows, args: JsonMap): Promise<Json>;
}

const text: JsonSchema = { type: 'string', maxLength: 200 };
const long: JsonSchema = { type: 'string' };
const day: JsonSchema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const hash: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const number: JsonSchema = { type: 'number' };
const bound: JsonSchema = { type: ['integer', 'null'], minimum: 1 };
const runId: JsonSchema = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,63}$' };
/** `more` is optional: older versions do not send it. */
const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  more: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema => ({
  type: 'object',
  properties: { ...properties, ...more },
  required: Object.keys(properties),
  additionalProperties: false,
});
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items, maxItems: 10_000 });
const lease = { id: text, epoch: number };
const commitName = { run: text, epoch: number, seq: number, nonce: text };
const commit = object({
  ...commitName,
  count: number,
  prev: number,
  body: long,
  read: list(text),
  shown: { type: ['object', 'null'] },
});

const runOf = ({ run }: JsonMap): string => String(run);
const textsOf = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);
const numberIn = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
const textIn = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const mapsOf = (value: Json | undefined): JsonMap[] => (Array.isArray(value) ? value.filter(isMap) : []);
const readTakenRun = ({ id, epoch }: JsonMap): TakenRun => ({ id: String(id), epoch: Number(epoch) });
const tellTaken = ({ id, epoch }: TakenRun): JsonMap => ({ id, epoch });
const tellCommit = ({ seq, body }: CommitRow): JsonMap => ({ seq, body });
const tellPlan = ({ plan, bundle }: StoredRun): JsonMap => ({
  text: plan ?? null,
  bundle: bundle ? { hash: bundle.hash, allow: [...bundle.allow] } : null,
});

/** Calls about rows. Runs outside the project are never answered about. */
export const workerCalls: Readonly<Record<string, WorkerCall>> = {
  create: {
    takes: {
      now: number,
      bundle: { ...hash, type: ['string', 'null'] },
      pool: { type: ['string', 'null'] },
      called: { ...object({ id: runId, run: text, epoch: number }), type: ['object', 'null'] },
    },
    async answer(rows, { now, bundle, pool, called }) {
      const of = isMap(called)
        ? { id: String(called['id']), caller: { id: runOf(called), epoch: Number(called['epoch']) } }
        : undefined;
      const made = await rows.create(Number(now), { bundle: textIn(bundle), pool: textIn(pool), called: of });
      return made ? [tellTaken(made)] : [];
    },
  },
  take: {
    takes: { run: text },
    async answer(rows, args) {
      const one = await rows.take(runOf(args));
      return one ? [tellTaken(one)] : [];
    },
  },
  isThere: { takes: { run: text }, answer: async () => true },
  findOwner: {
    takes: { run: text },
    async answer(rows, args) {
      const owner = await rows.findOwner(runOf(args));
      return owner ? { pid: owner.pid, host: owner.host, place: owner.place, since: owner.since } : null;
    },
  },
  letGo: {
    takes: { ...lease, due: { type: ['number', 'null'] } },
    answer: async (rows, args) => done(rows.letGo(readTakenRun(args), args['due'] === null ? undefined : Number(args['due']))),
  },
  append: {
    takes: { commits: list(commit) },
    answer: async (rows, { commits }) => [...(await rows.append(mapsOf(commits).map(readCommit)))],
  },
  judge: {
    takes: { commits: list(object(commitName)) },
    async answer(rows, { commits }) {
      const { kept, owned } = await rows.judge(mapsOf(commits).map(readCommit));
      return { kept: [...kept], owned: [...owned] };
    },
  },
  readFacts: {
    takes: { run: text, after: number },
    answer: async (rows, args) => (await rows.readFacts(runOf(args), Number(args['after']))).map(tellCommit),
  },
  readRun: {
    takes: { run: text },
    async answer(rows, args) {
      const found = await rows.readRun(runOf(args));
      return found ? { ...tellPlan(found), commits: found.commits.map(tellCommit), values: [...found.values] } : null;
    },
  },
  // For older workers.
  readPlan: {
    takes: { run: text },
    async answer(rows, args) {
      const found = await rows.readRun(runOf(args));
      return found ? tellPlan(found) : null;
    },
  },
  readBundle: {
    takes: { hash },
    async answer(rows, args) {
      const found = await rows.readBundle(String(args['hash']));
      return found === undefined ? null : { text: found };
    },
  },
  keepPlan: { takes: { run: text, text: long }, answer: (rows, args) => done(rows.keepPlan(runOf(args), String(args['text']))) },
  listValues: { takes: { run: text }, answer: (rows, args) => rows.listValues(runOf(args)) },
  readValue: {
    takes: { run: text, hash: text },
    answer: async (rows, args) => (await rows.readValue(runOf(args), String(args['hash'])))?.toString('base64') ?? null,
  },
  keepValue: {
    takes: { run: text, hash, content: long },
    answer: (rows, args) =>
      done(rows.keepValue(runOf(args), String(args['hash']), Buffer.from(String(args['content']), 'base64'))),
  },
  shareValues: {
    takes: { run: text, from: text },
    answer: (rows, args) => done(rows.shareValues(String(args['from']), runOf(args))),
  },
  post: {
    takes: { run: text, id: { type: 'string', pattern: '^[0-9a-f-]{36}$' }, at: number, message: long },
    answer: (rows, args) =>
      rows.post(runOf(args), { id: String(args['id']), at: Number(args['at']), message: String(args['message']) }),
  },
  listMessages: {
    takes: { run: text },
    answer: async (rows, args) =>
      (await rows.listMessages(runOf(args))).map(({ id, at, message }): JsonMap => ({ id, at, message })),
  },
  isWaiting: { takes: { run: text, id: text }, answer: (rows, args) => rows.isWaiting(runOf(args), String(args['id'])) },
  removeMessage: {
    takes: { run: text, id: text },
    answer: (rows, args) => done(rows.removeMessage(runOf(args), String(args['id']))),
  },
  // For older workers; others are held by `hear` until there is one.
  findMessages: {
    takes: { runs: list(text) },
    answer: (rows, { runs }) => rows.findMessages(textsOf(runs), AbortSignal.abort()),
  },
  readDay: {
    takes: { day, after: number },
    answer: async (rows, args) =>
      (await rows.readDay(String(args['day']), Number(args['after']))).map(({ n, text: lines }): JsonMap => ({ n, text: lines })),
  },
  addToDay: {
    takes: { day, n: { type: 'integer', minimum: 1 }, text: long },
    answer: (rows, args) => rows.addToDay(String(args['day']), Number(args['n']), String(args['text'])),
  },
  takeTurns: {
    takes: {
      owner: text,
      nonce: { type: 'string', pattern: '^[0-9a-f-]{36}$' },
      rpm: bound,
      tpm: bound,
      max_parallel: bound,
      wanted: list(number),
      held: { type: 'integer', minimum: 0 },
      corrections: list(object({ at: number, tokens: number })),
    },
    async answer(rows, args) {
      const { rpm, tpm, max_parallel, wanted, held, corrections } = args;
      const turns = await rows.takeTurns({
        owner: String(args['owner']),
        nonce: String(args['nonce']),
        rpm: numberIn(rpm),
        tpm: numberIn(tpm),
        max_parallel: numberIn(max_parallel),
        wanted: Array.isArray(wanted) ? wanted.map(Number) : [],
        held: Number(held),
        corrections: mapsOf(corrections).map(({ at, tokens }) => ({ at: Number(at), tokens: Number(tokens) })),
      });

      return { admitted: turns.admitted, at: turns.at, why: turns.why ?? null, wait: turns.wait ?? null };
    },
  },
  lowestFormat: { takes: {}, answer: (rows) => rows.lowestFormat() },
  beat: {
    takes: { held: list(object(lease)) },
    answer: async (rows, { held }) => [...(await rows.beat(mapsOf(held).map(readTakenRun)))],
  },
};

/** The schema of a call's arguments, with the caller. */
export const schemaOfCall = (takes: WorkerCall['takes']): JsonSchema =>
  object({
    worker: object(
      {
        id: { type: 'string', pattern: '^[0-9a-f-]{36}$' },
        host: text,
        pid: number,
        version: text,
        pools: list(text),
      },
      { format: number },
    ),
    ...takes,
  });

async function done(work: Promise<void>): Promise<null> {
  await work;
  return null;
}

function readCommit({ run, epoch, seq, count, prev, nonce, body, read, shown }: JsonMap): Commit {
  const whole: Commit = {
    run: String(run),
    epoch: Number(epoch),
    seq: Number(seq),
    count: Number(count),
    prev: Number(prev),
    nonce: String(nonce),
    body: String(body),
    read: textsOf(read),
  };
  return isMap(shown) ? { ...whole, shown: readShown(shown) } : whole;
}

function readShown({ pipeline, file, started, outcome, status, ended, due, format }: JsonMap): ShownRun {
  return defined({
    pipeline: textIn(pipeline),
    file: textIn(file),
    started: numberIn(started),
    outcome: textIn(outcome),
    status: status === 'waiting' || status === 'ended' || status === 'ready' ? status : undefined,
    ended: numberIn(ended),
    due: numberIn(due),
    format: numberIn(format),
  });
}
