import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { databaseTexts } from '../../language/texts/tools/database.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { textParameter } from '../parameters.ts';
import { forbiddenWord, type SqlStatement, splitStatements } from './sql.ts';

/** A statement with its values. */
export interface SqlRequest extends SqlStatement {
  values: Json[] | JsonMap | undefined;
}

/** The result of a statement. */
export interface Gave {
  columns: string[];
  rows: JsonMap[];
  truncated: boolean;
  changes: number;
  last_insert_id: Json;
}

/** The most rows and bytes of one result. */
const mostRows = 100_000;
const usualRows = 10_000;

const wrong = (text: string, values: Record<string, string | number> = {}): RunError =>
  new RunError({ kind: 'input', message: say(text, values) });

export function readMaxRows({ max_rows: rows }: JsonMap): number {
  if (rows === undefined || rows === null) return usualRows;
  if (typeof rows === 'number' && Number.isInteger(rows) && rows >= 1 && rows <= mostRows) return rows;
  throw wrong(databaseTexts.maxRows, { most: mostRows });
}

/** The only statement of `sql`. Throws a RunError (`input`), as all of these do. */
export function readSqlRequest(parameters: JsonMap, brackets: boolean): SqlRequest {
  const statements = splitStatements(textParameter(parameters, 'sql'), { brackets });
  const [only] = statements;
  if (!only) throw wrong(databaseTexts.empty);
  if (statements.length > 1) throw wrong(databaseTexts.several, { count: statements.length });
  return ask(only, parameters['values'], brackets);
}

/** The statements of `sql`; several only without values. */
export function scriptOf(parameters: JsonMap, brackets: boolean): SqlRequest[] {
  const { values } = parameters;
  const given = Array.isArray(values) ? values.length > 0 : isMap(values) && Object.keys(values).length > 0;
  if (given) return [readSqlRequest(parameters, brackets)];
  const statements = splitStatements(textParameter(parameters, 'sql'), { brackets });
  if (statements.length === 0) throw wrong(databaseTexts.empty);
  return statements.map((one) => ask(one, undefined, brackets));
}

/** The statements of a transaction. */
export function allOf({ statements }: JsonMap, brackets: boolean): SqlRequest[] {
  if (!Array.isArray(statements) || statements.length === 0) throw wrong(databaseTexts.statements);
  return statements.map((one) => {
    if (typeof one === 'string') return readSqlRequest({ sql: one }, brackets);
    if (!isMap(one)) throw wrong(databaseTexts.statements);
    return readSqlRequest(
      { sql: one['sql'] ?? one['query'] ?? null, values: one['values'] ?? one['parameters'] ?? one['params'] ?? null },
      brackets,
    );
  });
}

function ask(statement: SqlStatement, values: Json | undefined, sqlite: boolean): SqlRequest {
  const word = forbiddenWord(statement);
  if (word) throw wrong(databaseTexts.forbidden, { word });
  if (values === undefined || values === null) return withPlaces({ ...statement, values: undefined }, sqlite);
  if (Array.isArray(values) || isMap(values)) return withPlaces({ ...statement, values }, sqlite);
  throw wrong(databaseTexts.values);
}

/** Every placeholder needs a value: SQLite would use null for a missing one. In PostgreSQL `?` alone is an operator too. */
function withPlaces(one: SqlRequest, sqlite: boolean): SqlRequest {
  const { values } = one;
  const isPlace = (text: string): boolean => sqlite || values !== undefined || text !== '?';
  const places = one.tokens.flatMap(({ kind, text }) => (kind === 'place' && isPlace(text) ? [text] : []));
  if (isMap(values)) {
    const missing = places.find((place) => !/^[?$]\d*$/.test(place) && !Object.hasOwn(values, place.slice(1)));
    if (missing) throw wrong(databaseTexts.noValue, { name: missing.slice(1) });
    return one;
  }

  const named = places.find((place) => /^[:@$][A-Za-z_]/.test(place));
  if (named) throw wrong(databaseTexts.noValue, { name: named.slice(1) });

  const numbered = places.map((place) => Number(place.slice(1) || 0));
  const wanted = Math.max(places.filter((place) => place === '?').length, ...numbered);
  if (wanted > (values?.length ?? 0)) throw wrong(databaseTexts.tooFew, { places: wanted, count: values?.length ?? 0 });

  return one;
}
