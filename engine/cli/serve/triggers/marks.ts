import type { JsonMap } from '../../../language/json.ts';
import type { ServeRecords } from '../../../store/pg/records.ts';

/** Claims are kept for so many milliseconds behind the mark, for a server that was stopped for a while and goes on. */
const claimsKept = 2 * 24 * 3_600_000;

/** What servers keep of a trigger. */
export interface TriggerStore<Mark> {
  read(): Promise<Mark | undefined>;
  /** Durable when it resolves. */
  write(mark: Mark): Promise<void>;
  /** Whether something is this server's, and was no other's before. Its name begins with its time, in milliseconds since 1970. */
  claim(name: string): Promise<boolean>;
  release(name: string): Promise<void>;
  /** Does `work` while no other server does; undefined where another one takes long. */
  alone<T>(work: () => Promise<T>): Promise<{ value: T } | undefined>;
}

interface Place<Mark> {
  records: ServeRecords;
  /** `schedules` or `events`, and a name for the trigger. */
  name: string;
  /** A mark that is whole; undefined for any other: then the trigger begins anew. */
  parse(kept: JsonMap): Mark | undefined;
}

/** The store of a trigger. What was dealt with until `until` needs its claims for a while. */
export function openTriggerStore<Mark extends { until: number }>({ records, name, parse }: Place<Mark>): TriggerStore<Mark> {
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
