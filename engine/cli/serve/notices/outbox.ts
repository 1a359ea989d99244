import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import type { ServeRecords } from '../../../store/pg/records.ts';

/** A notice for a target. Times are milliseconds since 1970. */
export interface Notice {
  /** The same id, whichever server finds it. */
  id: string;
  target: string;
  run: string;
  pipeline: string;
  /** The content: a question by its name, the number of its fact, and its text; or alerts, a sentence each. */
  question?: { name: string; seq: number; kind: string; text: string } | undefined;
  alerts?: readonly string[] | undefined;
  at: number;
  /** The expiry of its link. */
  expires: number;
  tries: number;
  /** When the next attempt is due. */
  next: number;
  /** `void`: its question was settled before it was sent. */
  status: 'pending' | 'sent' | 'failed' | 'void';
  problem?: string | undefined;
}

/** Notices that are due, and those that were sent. Each is a record. */
export interface Outbox {
  /** Whether it is new. */
  add(notice: Notice): Promise<boolean>;
  read(id: string): Promise<Notice | undefined>;
  list(): Promise<Notice[]>;
  /** Leases due notices, the oldest first: no other server has them until the lease is over. */
  take(now: number): Promise<Notice[]>;
  keep(notice: Notice): Promise<void>;
  /** Marks the link of a notice as used; whether it was unused before. */
  use(id: string): Promise<boolean>;
  /** The answer had no effect, so the link may be used again. */
  unuse(id: string): Promise<void>;
  isUsed(id: string): Promise<boolean>;
  /** Removes notices that were settled long ago. */
  tidy(now: number): Promise<void>;
}

/** The number of notices that are leased at once, and the lease in milliseconds: longer than an attempt takes. */
const taking = { most: 10, lease: 60_000 };
/** How long settled notices are kept. */
const retentionMs = 7 * 24 * 3_600_000;

export function openOutbox(records: ServeRecords): Outbox {
  const nameOf = (id: string): string => `notices/${id}`;
  const useOf = (id: string): string => `links/${id}`;
  /** Final statuses. */
  const settled = new Set<string>();

  const ids = async (): Promise<string[]> => (await records.list('notices')).filter(isNoticeId);

  const readNotice = async (id: string): Promise<Notice | undefined> => {
    const kept = isNoticeId(id) ? await records.read(nameOf(id)) : undefined;
    return kept && parseNotice(kept, id);
  };

  const keep = (notice: Notice): Promise<void> => records.write(nameOf(notice.id), asMap(notice));
  const listAll = async (): Promise<Notice[]> =>
    [...(await records.readAll('notices'))].flatMap(([id, one]) => (isNoticeId(id) ? (parseNotice(one, id) ?? []) : []));

  const readAll = async (names: readonly string[]): Promise<Notice[]> => {
    const all: Notice[] = [];
    for (const id of names) {
      const notice = await readNotice(id);
      if (notice) all.push(notice);
    }
    return all;
  };

  return {
    add: (notice) => records.claim(nameOf(notice.id), asMap(notice)),
    read: readNotice,
    list: async () => (await listAll()).toSorted((a, b) => a.at - b.at),
    async take(now) {
      const due = async (): Promise<Notice[]> => {
        const all = await readAll((await ids()).filter((id) => !settled.has(id)));
        for (const { id } of all.filter(({ status }) => status !== 'pending')) settled.add(id);
        return all.filter(({ status, next }) => status === 'pending' && next <= now).toSorted((a, b) => a.at - b.at);
      };
      if ((await due()).length === 0) return [];

      const taken = await records.alone('notices', async () => {
        const mine = (await due())
          .slice(0, taking.most)
          .map((one) => ({ ...one, tries: one.tries + 1, next: now + taking.lease }));
        for (const one of mine) await keep(one);
        return mine;
      });

      return taken?.value ?? [];
    },
    keep,
    use: (id) => records.claim(useOf(id), {}),
    unuse: (id) => records.remove(useOf(id)),
    isUsed: async (id) => (await records.read(useOf(id))) !== undefined,
    async tidy(now) {
      const old = (await listAll()).filter(
        ({ status, at, expires }) => status !== 'pending' && Math.max(at, expires) < now - retentionMs,
      );
      for (const { id } of old) {
        await records.remove(nameOf(id));
        await records.remove(useOf(id));
        settled.delete(id);
      }
    },
  };
}

const asMap = (notice: Notice): JsonMap => JSON.parse(JSON.stringify(notice)) as JsonMap;

export const isNoticeId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

const statuses = ['pending', 'sent', 'failed', 'void'] as const;

/** Undefined for a malformed record. */
function parseNotice(map: JsonMap, id: string): Notice | undefined {
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
