import type { JsonMap } from '../../../language/json.ts';
import type { ServeRecords } from '../../../store/pg/records.ts';

/** Claims are kept this many milliseconds longer than the mark, for a server that was suspended for a while. */
const claimsKept = 2 * 24 * 3_600_000;

/** The stored state of a trigger, shared by the servers. */
export interface TriggerStore<Mark> {
  read(): Promise<Mark | undefined>;
  /** Durable when it resolves. */
  write(mark: Mark): Promise<void>;
  /** Claims an occasion: true for exactly one server. Its name begins with its time, in milliseconds since 1970. */
  claim(name: string): Promise<boolean>;
  release(name: string): Promise<void>;
  /** Calls `work` under a lock between the servers; undefined where another server holds it for long. */
  alone<T>(work: () => Promise<T>): Promise<{ value: T } | undefined>;
}

interface MarkOptions<Mark> {
  records: ServeRecords;
  /** `schedules` or `events`, with the trigger's name. */
  name: string;
  /** Parses a mark; undefined where it is malformed, and then the trigger starts afresh. */
  parse(kept: JsonMap): Mark | undefined;
}

/** The store of a trigger. Claims are kept for some time behind `until`. */
export function openTriggerStore<Mark extends { until: number }>({
  records,
  name,
  parse,
}: MarkOptions<Mark>): TriggerStore<Mark> {
  const claimOf = (claim: string): string => `${name}/claims/${claim}`;
  return {
    async read() {
      const kept = await records.read(`${name}/mark`);
      return kept && parse(kept);
    },
    async write(mark) {
      await records.write(`${name}/mark`, JSON.parse(JSON.stringify(mark)) as JsonMap);
      const claims = await records.list(`${name}/claims`);
      const old = claims.filter((one) => Number.parseInt(one, 10) < mark.until - claimsKept);
      for (const one of old) await records.remove(claimOf(one));
    },
    claim: (claim) => records.claim(claimOf(claim), {}),
    release: (claim) => records.remove(claimOf(claim)),
    alone: (work) => records.alone(name, work),
  };
}
