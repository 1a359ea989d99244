import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditLine, AuditPlace } from '../audit/audit-log.ts';
import { type AuditEntry, type KnownPerson, makeRows } from '../audit/make-rows.ts';
import { newPerson, type PersonKeys, unseal } from '../audit/persons.ts';
import { type AuditRow, readRow } from '../audit/rows.ts';
import { isPassing } from './faults.ts';
import { type Connections, databaseError, literal, lockStatement, type Query } from './query.ts';

/** Milliseconds before an entry that may not have been kept is sent again. */
const pauses = [100, 500, 2000];
/** Lines that are read at once. */
const portion = 1000;

/** The audit of a project in the database. */
export interface ProjectAudit extends AuditPlace {
  /** Adds entries in a transaction of the caller's, alone at the chain until it ends. */
  add(own: Query, entries: readonly AuditEntry[], nonce: string): Promise<void>;
}

/** The audit of a project in the database: one chain, whichever of its servers and commands adds to it. */
export function openAudit({ query, inTransaction }: Connections, project: string, url: string): ProjectAudit {
  const persons = createPersonSearch(project);

  /** Adds an entry, alone at the chain, and once however often it is sent: a reply may be lost. */
  async function once(prepare: (own: Query) => Promise<AuditEntry | undefined>): Promise<void> {
    const nonce = randomUUID();
    for (let turn = 0; ; turn++) {
      try {
        return await inTransaction(
          async (own) => {
            const [kept] = await own('select n from baton.audit where project = $1 and nonce = $2', [project, nonce]);
            const entry = kept ? undefined : await prepare(own);
            if (entry) await addRows(own, [entry], nonce);
          },
          lockStatement('baton.audit', project),
        );
      } catch (error) {
        const pause = pauses[turn];
        if (pause === undefined || !isPassing(error)) throw databaseError(error, url);
        await sleep(pause);
      }
    }
  }

  /** Waits until nobody else adds to the chain; alone at it until the transaction ends. */
  async function addRows(own: Query, entries: readonly AuditEntry[], nonce: string): Promise<void> {
    const { last: before, keys } = await waitForChain(own, project, persons.idsOf(entries));
    const findPerson = persons.searchBy(keys);
    const rows: AuditRow[] = [];
    const named = new Map<string, KnownPerson>();

    const findOnce = async (name: string): Promise<KnownPerson> => {
      const known = named.get(name);
      if (known) return { ...known, isNew: false };
      const found = await findPerson(own, name);
      named.set(name, found);
      return found;
    };

    for (const entry of entries) rows.push(...(await makeRows(entry, { last: rows.at(-1) ?? before, findPerson: findOnce })));
    await own(
      `insert into baton.audit (project, n, action, line, nonce)
       select $1, g.n, g.action, g.line, $5 from unnest($2::bigint[], $3::text[], $4::text[]) as g (n, action, line)`,
      [project, rows.map(({ n }) => n), rows.map(({ action }) => action), rows.map((row) => JSON.stringify(row)), nonce],
    );
  }

  return {
    begin: (by) =>
      once(async (own) => {
        const isBegun = (await own('select n from baton.audit where project = $1 limit 1', [project])).length > 0;
        return isBegun ? undefined : { action: 'audit.begun', by };
      }),
    append: (entry) => once(async () => entry),
    add: addRows,
    async erase(who, by) {
      let erased: string | undefined;
      await once(async (own) => {
        const keys = await readKeys(own, project);
        erased = Object.hasOwn(keys, who) ? who : (await findNamed(own, project, who))?.[0];
        if (erased === undefined) return undefined;
        await own('delete from baton.persons where project = $1 and id = $2', [project, erased]);
        return { action: 'person.erased', by: by === who ? undefined : by, about: { erased } };
      });

      return erased;
    },
    async *lines(): AsyncGenerator<AuditLine> {
      let [line, after] = [0, 0];
      for (;;) {
        const rows = await query<{ n: number; line: string }>(
          'select n, line from baton.audit where project = $1 and n > $2 order by n limit $3',
          [project, after, portion],
        ).catch((error: unknown) => Promise.reject(databaseError(error, url)));
        for (const row of rows) yield { line: ++line, text: row.line, isCut: false };
        after = rows.at(-1)?.n ?? after;
        if (rows.length < portion) return;
      }
    },
    readKeys: () => readKeys(query, project).catch((error: unknown) => Promise.reject(databaseError(error, url))),
  };
}

/** The lock, and what stands at the end of the chain then, in one message. `keys`: those of persons that were not erased, by their ids. */
async function waitForChain(
  own: Query,
  project: string,
  persons: readonly string[],
): Promise<{ last: AuditRow | undefined; keys: PersonKeys }> {
  const ours = `project = ${literal(project)}`;
  // Each statement sees what was there when it began: the second one begins behind the lock.
  const [found] = await own<{ line: string | null; keys: PersonKeys | null }>(
    `${lockStatement('baton.audit', project)};
     select (select line from baton.audit where ${ours} order by n desc limit 1) as line,
       (select json_object_agg(id, key) from baton.persons where ${ours} and id in (${persons.map(literal).join(', ') || "''"})) as keys`,
  );
  return { last: found?.line == null ? undefined : readRow(found.line), keys: found?.keys ?? {} };
}

/** Finds persons of a project by name, and makes those that there are not. */
function createPersonSearch(project: string) {
  /** The ids that this process has found, by name; whether one was erased is asked each time. */
  const ids = new Map<string, string>();
  return {
    idsOf: (entries: readonly AuditEntry[]): string[] => entries.flatMap(({ by = '' }) => ids.get(by) ?? []),
    searchBy:
      (keys: PersonKeys) =>
      async (own: Query, name: string): Promise<KnownPerson> => {
        const known = ids.get(name) ?? '';
        const found = Object.hasOwn(keys, known) ? keys[known] : undefined;
        if (found !== undefined) return { id: known, key: found, isNew: false };

        const [id, key] = (await findNamed(own, project, name)) ?? [];
        if (id !== undefined && key !== undefined) {
          ids.set(name, id);
          return { id, key, isNew: false };
        }

        const made = newPerson();
        await own('insert into baton.persons (project, id, key) values ($1, $2, $3)', [project, made.id, made.key]);
        return { ...made, isNew: true };
      },
  };
}

/** The id and the key of who is called so. */
async function findNamed(own: Query, project: string, name: string): Promise<[id: string, key: string] | undefined> {
  const keys = await readKeys(own, project);
  const named = await own<{ line: string }>(
    `select line from baton.audit where project = $1 and action = 'person.named' order by n`,
    [project],
  );

  for (const { line } of named) {
    const { person, sealed } = readRow(line) ?? {};
    const key = person === undefined ? undefined : keys[person];
    if (person !== undefined && key !== undefined && sealed !== undefined && unseal(sealed, key) === name) return [person, key];
  }

  return undefined;
}

async function readKeys(own: Query, project: string): Promise<PersonKeys> {
  const rows = await own<{ id: string; key: string }>('select id, key from baton.persons where project = $1', [project]);
  return Object.fromEntries(rows.map(({ id, key }) => [id, key]));
}
