import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { workerTexts as texts } from '../../language/texts/storage/worker.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { Commit, JudgedCommits } from '../shared/commits.ts';
import type { CommitRow, GrantedBundle, KeptMessage, RunRows, TakenRun, TurnAnswer } from '../shared/run-rows.ts';

/** What workers and servers ask of each other; raised where an older one would misunderstand it. */
export const workerProtocol = 1;

/** A worker's call to a server about its runs; the signal ends a long one. */
export type AskServer = (call: string, args: JsonMap, signal?: AbortSignal) => Promise<Json>;

/** A worker, as it identifies itself to a server. */
export interface WorkerName {
  /** Its unique id. */
  id: string;
  /** The version of its engine. */
  version: string;
  /** The pools whose runs it drives. */
  pools: readonly string[];
  /** The highest log format that it knows. */
  format: number;
}

/** The headers that identify a worker. */
export const nameWorker = ({ id, version, pools, format }: WorkerName): JsonMap => ({
  id,
  host: hostname(),
  pid: process.pid,
  version,
  pools: [...pools],
  format,
});

/** How long a server may hold a request until there is an answer, in milliseconds (long polling). */
export const longPoll = 10_000;
/** How often an older server, which holds none for messages, is asked for them, in milliseconds. */
const pollEvery = 1_000;

/** What a server can do that older ones cannot. */
export interface ServerSkills {
  /** It holds a request until there are messages. */
  hears: boolean;
  /** It answers with a whole run at once. */
  readsRuns: boolean;
}

/** The rows of a server's project, for one worker. `owner` is its name there. */
export function openHttpRows(ask: AskServer, owner: string, { hears, readsRuns }: ServerSkills): RunRows {
  const send = async (call: string, args: JsonMap): Promise<void> => {
    await ask(call, args);
  };
  return {
    owner,
    async create(now, { bundle, pool, called } = {}) {
      const caller = called ? { id: called.id, run: called.caller.id, epoch: called.caller.epoch } : null;
      const made = await ask('create', { now, bundle: bundle ?? null, pool: pool ?? null, called: caller });
      return readTaken(Array.isArray(made) ? made : [made])[0];
    },
    take: async (run) => readTaken(await ask('take', { run }))[0],
    isThere: async (run) => (await ask('isThere', { run })) === true,
    async findOwner(run) {
      const found = await ask('findOwner', { run });
      if (!isMap(found)) return undefined;
      const { pid, host, place, since } = found;
      return { pid: Number(pid), host: String(host), place: String(place), since: Number(since) };
    },
    letGo: ({ id, epoch }, due) => send('letGo', { id, epoch, due: due ?? null }),
    append: async (commits) => new Set(readTexts(await ask('append', { commits: commits.map(writeCommit) }))),
    async judge(commits): Promise<JudgedCommits> {
      const names = commits.map(({ run, epoch, seq, nonce }) => ({ run, epoch, seq, nonce }));
      const judged = await ask('judge', { commits: names });
      const those = (name: string): Set<string> => new Set(readTexts(isMap(judged) ? (judged[name] ?? []) : []));
      return { kept: those('kept'), owned: those('owned') };
    },
    readFacts: async (run, after) => readCommits(await ask('readFacts', { run, after })),
    async readRun(run) {
      const found = await ask(readsRuns ? 'readRun' : 'readPlan', { run });
      if (!isMap(found)) return undefined;
      const { commits, values } = readsRuns
        ? found
        : { commits: await ask('readFacts', { run, after: 0 }), values: await ask('listValues', { run }) };
      return {
        plan: textIn(found, 'text'),
        bundle: readGranted(found['bundle']),
        commits: readCommits(commits ?? []),
        values: readHashes(values ?? []),
      };
    },
    async readBundle(hash) {
      const found = await ask('readBundle', { hash });
      return isMap(found) ? textIn(found, 'text') : undefined;
    },
    keepPlan: (run, text) => send('keepPlan', { run, text }),
    listValues: async (run) => readHashes(await ask('listValues', { run })),
    async readValue(run, hash) {
      const content = await ask('readValue', { run, hash });
      return typeof content === 'string' ? Buffer.from(content, 'base64') : undefined;
    },
    keepValue: (run, hash, content) => send('keepValue', { run, hash, content: content.toString('base64') }),
    shareValues: (from, to) => send('shareValues', { from, run: to }),
    post: async (run, { id, at, message }) => (await ask('post', { run, id, at, message })) === true,
    listMessages: async (run) =>
      readMaps(await ask('listMessages', { run })).map(
        ({ id, at, message }): KeptMessage => ({ id: String(id), at: Number(at), message: String(message) }),
      ),
    isWaiting: async (run, id) => (await ask('isWaiting', { run, id })) === true,
    removeMessage: (run, id) => send('removeMessage', { run, id }),
    async findMessages(runs, until) {
      if (hears) return readTexts(await ask('hear', { wait: longPoll }, until));
      await sleep(pollEvery, undefined, { signal: until });
      return readTexts(await ask('findMessages', { runs: [...runs] }, until));
    },
    readDay: async (day, after) =>
      readMaps(await ask('readDay', { day, after })).map(({ n, text }) => ({ n: Number(n), text: String(text) })),
    addToDay: async (day, n, text) => (await ask('addToDay', { day, n, text })) === true,
    lowestFormat: async () => Number(await ask('lowestFormat', {})),
    async takeTurns({ rpm, tpm, max_parallel, wanted, corrections, ...question }) {
      const bounds = { rpm: rpm ?? null, tpm: tpm ?? null, max_parallel: max_parallel ?? null };
      const list = corrections.map(({ at, tokens }): JsonMap => ({ at, tokens }));
      return readTurns(await ask('takeTurns', { ...question, ...bounds, wanted: [...wanted], corrections: list }));
    },
    beat: async (held) => new Set(readTexts(await ask('beat', { held: held.map(({ id, epoch }) => ({ id, epoch })) }))),
  };
}

/** Leased runs, from a server's answer. */
export const readTaken = (answer: Json): TakenRun[] =>
  readMaps(answer).map(({ id, epoch }) => ({ id: String(id), epoch: Number(epoch) }));

function readTurns(answer: Json): TurnAnswer {
  const { admitted, at, why, wait } = isMap(answer) ? answer : {};
  return {
    admitted: Number(admitted ?? 0),
    at: Number(at ?? 0),
    why: turnReasons.find((one) => one === why),
    wait: typeof wait === 'number' ? wait : undefined,
  };
}

const turnReasons = ['parallel', 'rpm', 'tpm'] as const;

const textIn = (value: JsonMap, name: string): string | undefined => (typeof value[name] === 'string' ? value[name] : undefined);

/** They become names of files and folders here. */
const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

const readHashes = (answer: Json): string[] => readTexts(answer).filter(isHash);

const readCommits = (answer: Json): CommitRow[] =>
  readMaps(answer).map(({ seq, body }) => ({ seq: Number(seq), body: String(body) }));

function readGranted(value: Json | undefined): GrantedBundle | undefined {
  if (!isMap(value)) return undefined;
  const hash = textIn(value, 'hash');
  if (hash === undefined || !isHash(hash)) throw wrongAnswer();
  return { hash, allow: readTexts(value['allow'] ?? []) };
}

const wrongAnswer = (): RunError => new RunError({ kind: 'network', message: say(texts.wrongAnswer), retryable: false });

const readTexts = (answer: Json): string[] =>
  Array.isArray(answer) ? answer.flatMap((one) => (typeof one === 'string' ? [one] : [])) : [];

const readMaps = (answer: Json): JsonMap[] => (Array.isArray(answer) ? answer.filter(isMap) : []);

const writeCommit = ({ shown, read, ...commit }: Commit): JsonMap => ({
  ...commit,
  read: [...read],
  shown: shown === undefined ? null : { ...shown },
});
