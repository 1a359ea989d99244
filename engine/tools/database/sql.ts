/** A token of SQL, neither white space nor comment. */
interface Token {
  kind: 'word' | 'place' | 'sign' | 'quoted' | 'number';
  text: string;
  start: number;
  end: number;
}

export interface SqlStatement {
  sql: string;
  tokens: Token[];
}

/** Quote characters, which are escaped by doubling. */
const quotes: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' };

/** The tokens of SQL. Placeholders are `?`, `?1`, `:name`, `@name`, `$name`, `$1`. An unclosed token extends to the end. */
export function tokenizeSql(sql: string, { brackets = true } = {}): Token[] {
  const tokens: Token[] = [];
  const sticky =
    /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(\$([A-Za-z_]\w*)?\$)|([?]\d*|[:@$](?=\w)\w+)|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(\d[\w.]*)|::|[\s\S]/gy;

  for (let at = 0; at < sql.length; ) {
    sticky.lastIndex = at;
    const found = sticky.exec(sql);
    if (!found) break;

    const [text, dollars, , place, word, number] = found;
    const start = at;
    at += text.length;
    if (/^(?:\s|--|\/\*)/.test(text)) continue;

    const close = brackets || text !== '[' ? quotes[text] : undefined;
    let kind: Token['kind'] = 'sign';
    if (dollars !== undefined) {
      const end = sql.indexOf(dollars, at);
      at = end < 0 ? sql.length : end + dollars.length;
      kind = 'quoted';
    } else if (close !== undefined) {
      const before = tokens.at(-1);
      const escapes = text === "'" && before?.end === start && /^e$/i.test(before.text);
      at = endOfQuoted(sql, at, close, escapes);
      kind = 'quoted';
    } else if (place !== undefined) kind = 'place';
    else if (word !== undefined) kind = 'word';
    else if (number !== undefined) kind = 'number';

    tokens.push({ kind, text: sql.slice(start, at), start, end: at });
  }

  return tokens;
}

function endOfQuoted(sql: string, from: number, close: string, escapes: boolean): number {
  for (let at = from; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === close) {
      if (sql[at + 1] !== close || close === ']') return at + 1;
      at++;
    }
  }
  return sql.length;
}

/** The statements of a script. The part between BEGIN and END of a trigger belongs to it. */
export function splitStatements(sql: string, options: { brackets?: boolean } = {}): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: Token[] = [];
  let depth = 0;

  const end = (): void => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (first && last) statements.push({ sql: sql.slice(first.start, last.end), tokens });
    tokens = [];
    depth = 0;
  };

  for (const token of tokenizeSql(sql, options)) {
    if (token.text === ';' && depth === 0) {
      end();
      continue;
    }

    tokens.push(token);
    if (token.kind !== 'word' || !isTrigger(tokens)) continue;

    const word = token.text.toUpperCase();
    if (word === 'BEGIN' || word === 'CASE') depth++;
    else if (word === 'END') depth = Math.max(0, depth - 1);
  }

  end();
  return statements;
}

/** CREATE [TEMP] TRIGGER. */
const isTrigger = ([create, second, third]: readonly Token[]): boolean =>
  /^create$/i.test(create?.text ?? '') && [second, third].some((token) => /^trigger$/i.test(token?.text ?? ''));

/**
 * The keyword of a statement that would use another file, if there is one: such keywords count only at the start of a
 * statement.
 */
export function forbiddenWord({ tokens }: SqlStatement): string | undefined {
  const words = tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text.toUpperCase());
  const first = words.findIndex((word) => !['EXPLAIN', 'QUERY', 'PLAN'].includes(word));
  const word = words[first];
  if (word === 'ATTACH' || word === 'DETACH') return word;
  if (word === 'VACUUM' && words.includes('INTO')) return 'VACUUM INTO';
  return word === 'PRAGMA' && words.some((one) => /_DIRECTORY$/.test(one)) ? 'PRAGMA …_directory' : undefined;
}
