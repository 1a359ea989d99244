import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';

/** A fault in words, and what to do about it. No word of the database's own detail, which may hold values. */
export interface DatabaseFault {
  message: string;
  hint: string;
}

const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
};

/** Of the network and of Node, in place of a state of SQL. */
const unreachable = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|ENOENT|EACCES)/;

/** Classes and codes of SQL states that pass by themselves, or once somebody has made room (PostgreSQL, appendix A). */
const passing = /^(?:08|40|53|55P03|57|58)/;

/** Whether the same statement may go through later: nothing about it is wrong. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return code === '' || unreachable.test(code) || passing.test(code) || code === '25006';
}

/** Says what a fault means for whoever keeps the database. */
export function explainDatabase(error: unknown, url: string): DatabaseFault {
  const place = describeAddress(url);
  const tell = (entry: { message: string; hint: string }, more: Readonly<Record<string, string>> = {}): DatabaseFault => ({
    message: say(entry.message, { ...place, ...more }),
    hint: say(entry.hint, { ...place, ...more }),
  });
  const code = codeOf(error);
  const known = byCode.find(([pattern]) => pattern.test(code));
  if (known) return tell(known[1]);
  // `pg` names no code where a connection or an answer takes too long, or ends.
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
  // It starts, or ends, just now.
  [/^57P/, texts.unreachable],
  [/^53100$/, texts.full],
  [/^53300$/, texts.tooManyConnections],
];

/** An address as it may be shown: never its password. */
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

/** Whether something is an address of a PostgreSQL. */
export const isDatabaseAddress = (text: string): boolean => /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text);
