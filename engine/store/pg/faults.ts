import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';

/** A fault in words, with advice. The database's own detail is left out, since it may hold values. */
export interface DatabaseFault {
  message: string;
  hint: string;
}

const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
};

/** Error codes of the network and of Node, as opposed to SQL states. */
const unreachable = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|ENOENT|EACCES)/;

/** Classes and codes of temporary SQL states, or of those that end once somebody has made room (PostgreSQL, appendix A). */
const passing = /^(?:08|40|53|55P03|57|58)/;

/** Whether the same statement may succeed later: it is not itself at fault. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (isStatementPooling(error)) return false;
  return code === '' || unreachable.test(code) || passing.test(code) || code === '25006';
}

/** PgBouncer with `pool_mode = statement`, which has no transactions; it says so in words alone (version 1.18). */
const isStatementPooling = (error: unknown): boolean =>
  codeOf(error) === '08P01' && error instanceof Error && /statement pooling mode/.test(error.message);

/** Explains a fault to the database's operator. */
export function explainDatabase(error: unknown, url: string): DatabaseFault {
  const place = describeAddress(url);
  const tell = (entry: { message: string; hint: string }, more: Readonly<Record<string, string>> = {}): DatabaseFault => ({
    message: say(entry.message, { ...place, ...more }),
    hint: say(entry.hint, { ...place, ...more }),
  });
  if (isStatementPooling(error)) return tell(texts.statementPooling);

  const code = codeOf(error);
  const known = byCode.find(([pattern]) => pattern.test(code));
  if (known) return tell(known[1]);
  // `pg` gives no code for a timeout, or where a connection ends.
  if (code === '' && error instanceof Error && /password must be a string/.test(error.message)) return tell(texts.noPassword);
  if (code === '' || unreachable.test(code)) return tell(texts.unreachable);

  return tell(texts.otherFault, { code });
}

const byCode: readonly (readonly [RegExp, { message: string; hint: string }])[] = [
  [/^28/, texts.wrongPassword],
  [/^3D000$/, texts.noDatabase],
  [/^(?:42P01|3F000)$/, texts.noTables],
  [/^42501$/, texts.notAllowed],
  [/^25006$/, texts.readOnly],
  // It is starting or shutting down.
  [/^57P/, texts.unreachable],
  // PostgreSQL itself sees it for none of our statements.
  [/^08P01$/, texts.poolerRefuses],
  [/^53100$/, texts.full],
  [/^53300$/, texts.tooManyConnections],
];

/** An address for display, without its password. */
export function describeAddress(url: string): { place: string; user: string; name: string } {
  const parsed = URL.parse(url);
  if (!parsed) return { place: '?', user: '?', name: '?' };

  const host = parsed.searchParams.get('host') ?? decodeURIComponent(parsed.host);
  return {
    place: host || 'localhost',
    user: decodeURIComponent(parsed.username) || 'postgres',
    name: decodeURIComponent(parsed.pathname.slice(1)) || decodeURIComponent(parsed.username),
  };
}

/** Whether a text is the address of a PostgreSQL database. */
export const isDatabaseAddress = (text: string): boolean => /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text);
