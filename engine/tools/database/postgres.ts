import { createRequire } from 'node:module';
import { join } from 'node:path';
import { settleOrAbort } from '../../language/abort.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { databaseTexts } from '../../language/texts/tools/database.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { throwIfStopped } from '../tool.ts';
import type { Gave, SqlRequest } from './ask.ts';

/** The used part of `pg`. */
interface Client {
  connect(): Promise<unknown>;
  query(ask: { text: string; values: unknown[] }): Promise<unknown>;
  end(): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
}
type ClientClass = new (options: {
  connectionString: string;
  connectionTimeoutMillis: number;
  application_name: string;
}) => Client;

/** The package `pg`: the project's own, or one installed beside Baton. Undefined where there is none. */
export async function loadPg(root: string): Promise<ClientClass | undefined> {
  for (const from of [join(root, 'package.json'), beside(root)]) {
    const file = resolved(from);
    if (file === undefined) continue;
    const loaded: unknown = createRequire(file)(file);
    const found = clientOf(loaded) ?? (isObject(loaded) ? clientOf(loaded['default']) : undefined);
    if (found) return found;
  }
  return undefined;
}

/** This program, beside which `pg` may be installed. */
const beside = (root: string): string => process.argv[1] ?? root;

function resolved(from: string): string | undefined {
  try {
    return createRequire(from).resolve('pg');
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function clientOf(value: unknown): ClientClass | undefined {
  const found = isObject(value) ? value['Client'] : undefined;
  return isClass(found) ? found : undefined;
}

const isClass = (value: unknown): value is ClientClass => typeof value === 'function';

/**
 * Runs the statements on a PostgreSQL database in one transaction. Throws a RunError; on an abort it closes the connection.
 */
export async function askPostgres(
  address: string,
  asks: readonly SqlRequest[],
  { readOnly, rows, root }: { readOnly: boolean; rows: number; root: string },
  signal: AbortSignal,
): Promise<Gave[]> {
  const ClientOfPg = await loadPg(root);
  if (!ClientOfPg) throw new RunError({ kind: 'tool', message: say(databaseTexts.noPg), retryable: false });

  throwIfStopped(signal);
  const client = new ClientOfPg({ connectionString: address, connectionTimeoutMillis: 15_000, application_name: 'baton' });
  // A broken connection fails the waiting query; it must not end the process.
  client.on('error', () => undefined);

  const within = <T>(work: Promise<T>): Promise<T> => settleOrAbort(work, signal);
  let at = -1;
  try {
    await within(client.connect()).catch((error: unknown) => {
      throwIfStopped(signal);
      const { hostname: host } = new URL(address);
      throw new RunError({ kind: 'network', message: say(databaseTexts.unreachable, { host, why: wordsOf(error) }) });
    });

    await within(client.query({ text: readOnly ? 'BEGIN READ ONLY' : 'BEGIN', values: [] }));
    const gave: Gave[] = [];
    for (const ask of asks) {
      at++;
      gave.push(gaveOf(await within(client.query(numbered(ask))), rows));
    }

    at = -1;
    await within(client.query({ text: 'COMMIT', values: [] }));
    return gave;
  } catch (error) {
    throwIfStopped(signal);
    if (error instanceof RunError) throw error;
    const why = wordsOf(error);
    const message =
      asks.length > 1 && at >= 0 ? say(databaseTexts.failedAt, { number: at + 1, why }) : say(databaseTexts.failed, { why });
    throw new RunError({ kind: 'tool', message });
  } finally {
    // The server rolls back when the connection ends.
    await client.end().catch(() => undefined);
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The statement with PostgreSQL's own placeholders: `$1`, `$2`. */
export function numbered({ sql, tokens, values }: SqlRequest): { text: string; values: unknown[] } {
  const start = tokens[0]?.start ?? 0;
  const given: Json[] = [];
  const names = new Map<string, number>();
  let text = '';
  let from = start;
  const listed = Array.isArray(values) && !tokens.some(({ kind, text: place }) => kind === 'place' && /^\$\d+$/.test(place));

  for (const token of tokens) {
    if (token.kind !== 'place') continue;
    const name = token.text.slice(1);
    let number: number | undefined;
    if (isMap(values) && /^[:@$][A-Za-z_]/.test(token.text)) {
      number = names.get(name) ?? given.push(values[name] ?? null);
      names.set(name, number);
    } else if (listed && token.text === '?') number = given.push(values[given.length] ?? null);

    if (number === undefined) continue;
    text += `${sql.slice(from - start, token.start - start)}$${number}`;
    from = token.end;
  }

  const all = given.length || isMap(values) ? given : (values ?? []);
  return {
    text: text + sql.slice(from - start),
    values: all.map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value)),
  };
}

function gaveOf(answer: unknown, most: number): Gave {
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  const { rows, fields, rowCount, command } = isObject(last) ? last : {};
  const all = Array.isArray(rows) ? rows.filter(isObject) : [];
  const reads = command === 'SELECT';

  return {
    columns: Array.isArray(fields)
      ? fields.flatMap((one) => (isObject(one) && typeof one['name'] === 'string' ? [one['name']] : []))
      : [],
    rows: all.slice(0, most).map(rowOf),
    truncated: all.length > most,
    changes: reads || typeof rowCount !== 'number' ? 0 : rowCount,
    last_insert_id: null,
  };
}

const rowOf = (row: Record<string, unknown>): JsonMap =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJsonValue(value)]));

/** Times become ISO 8601, bytes base64; values without a JSON form become text. */
function toJsonValue(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJsonValue);

  return isObject(value) ? rowOf(value) : String(value);
}
