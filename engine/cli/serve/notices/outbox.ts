import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../disk/errno.ts';
import { makeFolder } from '../../../disk/files/permissions.ts';
import { writeAtomic } from '../../../disk/files/write-atomic.ts';
import { withMutex } from '../../../disk/locks/mutex.ts';
import { isMap, type Json, type JsonMap } from '../../../language/json.ts';

/** Something that is told to a target. Times are milliseconds since 1970. */
export interface Notice {
  /** The same, whichever server finds it. */
  id: string;
  target: string;
  run: string;
  pipeline: string;
  /** What is told: a question by its name, the number of the fact that asks it, and its text; or alerts, a sentence each. */
  question?: { name: string; seq: number; kind: string; text: string } | undefined;
  alerts?: readonly string[] | undefined;
  at: number;
  /** Until then its link can be used. */
  expires: number;
  tries: number;
  /** When it is tried next. */
  next: number;
  /** `void`: what it is about was settled before it went out. */
  status: 'pending' | 'sent' | 'failed' | 'void';
  problem?: string | undefined;
}

/** What is to be told, and was. Each notice is a file. */
export interface Outbox {
  /** Whether it was none before. */
  add(notice: Notice): Promise<boolean>;
  read(id: string): Promise<Notice | undefined>;
  list(): Promise<Notice[]>;
  /** Those that are due, the oldest first: nobody else has them until the lease is over. */
  take(now: number): Promise<Notice[]>;
  keep(notice: Notice): Promise<void>;
  /** Whether the link of a notice was not used before. */
  use(id: string): Promise<boolean>;
  /** Nothing came of it: it may be used again. */
  unuse(id: string): Promise<void>;
  isUsed(id: string): Promise<boolean>;
  /** Removes what was dealt with long ago. */
  tidy(now: number): Promise<void>;
}

/** Tried at once, and for how long somebody has one, in milliseconds: longer than a try takes. */
const taking = { most: 10, lease: 60_000 };
/** What was dealt with is kept so long behind its end. */
const kept = 7 * 24 * 3_600_000;

export function openOutbox(root: string): Outbox {
  const folder = join(root, '.baton', 'serve', 'notices');
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  const useOf = (id: string): string => join(folder, `${id}.used`);
  /** Nothing becomes of those any more. */
  const settled = new Set<string>();

  const claim = async (file: string, text: string): Promise<boolean> => {
    await makeFolder(folder);
    return writeFile(file, text, { flag: 'wx', mode: 0o600 }).then(
      () => true,
      (error: unknown) => {
        if (errnoOf(error) === 'EEXIST') return false;
        throw error;
      },
    );
  };
  const ids = async (): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).flatMap((name) => /^([0-9a-f]{32})\.json$/.exec(name)?.[1] ?? []);
  const readNotice = async (id: string): Promise<Notice | undefined> =>
    isNoticeId(id) ? parseNotice(await readFile(fileOf(id), 'utf8').catch(() => ''), id) : undefined;
  const keep = (notice: Notice): Promise<void> =>
    writeAtomic(fileOf(notice.id), JSON.stringify(notice), { durable: true, mode: 0o600 });
  const readAll = async (names: readonly string[]): Promise<Notice[]> =>
    (await Promise.all(names.map(readNotice))).filter((one) => one !== undefined);

  return {
    add: (notice) => claim(fileOf(notice.id), JSON.stringify(notice)),
    read: readNotice,
    list: async () => (await readAll(await ids())).toSorted((a, b) => a.at - b.at),
    async take(now) {
      const due = async (): Promise<Notice[]> => {
        const all = await readAll((await ids()).filter((id) => !settled.has(id)));
        for (const { id } of all.filter(({ status }) => status !== 'pending')) settled.add(id);
        return all.filter(({ status, next }) => status === 'pending' && next <= now).toSorted((a, b) => a.at - b.at);
      };
      if ((await due()).length === 0) return [];
      const taken = await withMutex(join(folder, 'lock'), async () => {
        const mine = (await due())
          .slice(0, taking.most)
          .map((one) => ({ ...one, tries: one.tries + 1, next: now + taking.lease }));
        for (const one of mine) await keep(one);
        return mine;
      });
      return taken?.value ?? [];
    },
    keep,
    use: (id) => claim(useOf(id), ''),
    unuse: (id) => rm(useOf(id), { force: true }),
    isUsed: (id) =>
      readFile(useOf(id)).then(
        () => true,
        () => false,
      ),
    async tidy(now) {
      const old = (await readAll(await ids())).filter(
        ({ status, at, expires }) => status !== 'pending' && Math.max(at, expires) < now - kept,
      );
      for (const { id } of old) {
        await rm(fileOf(id), { force: true });
        await rm(useOf(id), { force: true });
        settled.delete(id);
      }
    },
  };
}

export const isNoticeId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

const statuses = ['pending', 'sent', 'failed', 'void'] as const;

/** Undefined for what is none, or was not written to its end. */
function parseNotice(text: string, id: string): Notice | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMap(value)) return undefined;
  const map = value as JsonMap;
  const [target, run, pipeline] = ['target', 'run', 'pipeline'].map((name) => textIn(map[name]));
  const [at, expires, tries, next] = ['at', 'expires', 'tries', 'next'].map((name) => numberIn(map[name]));
  const status = statuses.find((one) => one === map['status']);
  if (target === undefined || run === undefined || pipeline === undefined || !status) return undefined;
  if (at === undefined || expires === undefined || tries === undefined || next === undefined) return undefined;
  const { alerts, problem } = map;
  return {
    id,
    target,
    run,
    pipeline,
    question: questionIn(map['question']),
    alerts: Array.isArray(alerts) ? alerts.map(String) : undefined,
    at,
    expires,
    tries,
    next,
    status,
    problem: textIn(problem),
  };
}

function questionIn(value: Json | undefined): Notice['question'] {
  if (!isMap(value)) return undefined;
  const { name, seq, kind, text } = value;
  if (typeof name !== 'string' || typeof seq !== 'number' || typeof kind !== 'string' || typeof text !== 'string')
    return undefined;
  return { name, seq, kind, text };
}

const textIn = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const numberIn = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
