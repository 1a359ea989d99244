import type { JsonMap } from '../../language/json.ts';
import { databaseTexts } from '../../language/texts/tools/database.ts';
import { say } from '../../language/texts.ts';
import { database } from '../../language/tools/builtin/database.ts';
import { RunError } from '../../state/failure.ts';
import { formatHost, isAllowed } from '../../trust/is-allowed.ts';
import { optionalText } from '../parameters.ts';
import { type Execute, makeTool, type Tool, type ToolWorld } from '../tool.ts';
import { allOf, type Gave, readMaxRows, readSqlRequest, type SqlRequest, scriptOf } from './ask.ts';
import { askPostgres, loadPg } from './postgres.ts';
import { askSqlite, whyNoSqlite } from './sqlite.ts';

const query: Execute = async (parameters, world, { signal }) => {
  const { ask } = placeOf(parameters, world);
  const [gave] = await ask((brackets) => [readSqlRequest(parameters, brackets)], true, signal);
  const { columns = [], rows = [], truncated = false } = gave ?? {};
  return { success: true, rows, columns, row_count: rows.length, truncated };
};

const execute: Execute = async (parameters, world, { signal }) => {
  const { ask } = placeOf(parameters, world);
  const all = await ask((brackets) => scriptOf(parameters, brackets), false, signal);
  const last = all.findLast(({ columns }) => columns.length > 0);
  const inserted = all.findLast(({ last_insert_id: id }) => id !== null)?.last_insert_id ?? null;
  const { columns = [], rows = [], truncated = false } = last ?? {};
  return { success: true, rows, columns, row_count: rows.length, truncated, changes: changesOf(all), last_insert_id: inserted };
};

const transaction: Execute = async (parameters, world, { signal }) => {
  const { ask } = placeOf(parameters, world);
  const all = await ask((brackets) => allOf(parameters, brackets), false, signal);
  const results = all.map((gave): JsonMap => ({ ...gave, row_count: gave.rows.length }));
  return { success: true, results, changes: changesOf(all) };
};

/** SQL on SQLite files and PostgreSQL. */
export const databaseTool: Tool = {
  ...makeTool(database, { query, execute, transaction }),
  async available(_action, { root, env, parameters }) {
    const { connection } = parameters;
    if (typeof connection !== 'string' || /^sqlite:/i.test(connection)) return whyNoSqlite();
    const name = /^env:(.+)$/.exec(connection)?.[1];
    if (name !== undefined && !env[name]) return say(databaseTexts.noVariable, { name });
    return (await loadPg(root)) ? undefined : databaseTexts.noPg;
  },
  permit(_action, { connection }, world) {
    if (typeof connection === 'string' && sqlitePath(connection) === undefined) addressOf(connection, world);
  },
};

const changesOf = (all: readonly Gave[]): number => all.reduce((sum, { changes }) => sum + changes, 0);

/** The target database. Throws a RunError where that is unclear or not allowed. */
function placeOf(parameters: JsonMap, world: ToolWorld) {
  const rows = readMaxRows(parameters);
  const connection = optionalText(parameters, 'connection');
  const path = optionalText(parameters, 'path') ?? sqlitePath(connection);
  if ((path === undefined) === (connection === undefined || sqlitePath(connection) !== undefined))
    throw new RunError({ kind: 'input', message: say(databaseTexts.place) });

  const ask = async (read: (brackets: boolean) => SqlRequest[], readOnly: boolean, signal: AbortSignal): Promise<Gave[]> => {
    const asks = read(path !== undefined);
    if (path !== undefined) return askSqlite(path, asks, { readOnly, rows, signal }, world);
    return askPostgres(addressOf(connection ?? '', world), asks, { readOnly, rows, root: world.root }, signal);
  };

  return { ask };
}

/** `sqlite:///data/shop.db` in older files is the path behind it. */
const sqlitePath = (connection: string | undefined): string | undefined =>
  /^sqlite:(?:\/\/\/?)?(.+)$/i.exec(connection ?? '')?.[1];

const standardPort = '5432';

/**
 * The address of a PostgreSQL database, whose host and port need a permission: the file names them, even where the
 * environment holds the whole address. An address in the file never holds a password.
 */
function addressOf(connection: string, { env, allow }: ToolWorld): string {
  const name = /^env:(.+)$/.exec(connection)?.[1];
  const address = name === undefined ? connection : env[name];
  if (!address) throw new RunError({ kind: 'input', message: say(databaseTexts.noVariable, { name: name ?? '' }) });
  if (!/^postgres(?:ql)?:\/\//i.test(address) || !URL.canParse(address))
    throw new RunError({ kind: 'input', message: say(databaseTexts.badConnection) });

  const { hostname: host, port, password } = new URL(address);
  if (password && name === undefined) throw new RunError({ kind: 'input', message: say(databaseTexts.password) });

  const use = { host, port: port || standardPort };
  if (isAllowed(allow, 'database', use, '')) return address;

  const needed = formatHost(use);
  throw new RunError({
    kind: 'permission',
    message: say(databaseTexts.notAllowed, { host: needed }),
    hint: say(databaseTexts.allowHint, { host: needed }),
    needs: { tool: 'database', pattern: needed },
  });
}
