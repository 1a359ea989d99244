// The part of a shell that the command lines of the documentation need.

/** One command of a line with where its streams go. `after` is the operator before it; a pipe is given to a real shell only. */
export interface ShellCommand {
  words: string[];
  variables: Record<string, string>;
  out?: string;
  input?: string;
  after?: string;
}

/** One line of a block of commands. */
export interface ShellLine {
  line: number;
  commands: ShellCommand[];
  /** The exit code that its last comment names. */
  code: number;
  /** Why it is not run here: what the line above it says. */
  excused?: string;
  /** What in it only a real shell obeys. */
  needs?: string;
}

/** Reads the lines of a block; a backslash at the end joins a line with the next one. `first` is the line of the page it begins at. */
export function readShell(text: string, first: number): ShellLine[] {
  const lines: ShellLine[] = [];
  let excused: string | undefined;
  let begun: { line: number; text: string } | undefined;
  for (const [index, row] of text.split('\n').entries()) {
    const joined: { line: number; text: string } = begun
      ? { line: begun.line, text: `${begun.text}${row.trimStart()}` }
      : { line: first + index, text: row };
    begun = undefined;
    if (joined.text.endsWith('\\')) {
      begun = { line: joined.line, text: joined.text.slice(0, -1) };
      continue;
    }
    const reason = /^# not run: (.+)$/.exec(joined.text)?.[1];
    if (reason !== undefined) {
      excused = reason;
      continue;
    }
    if (joined.text.trim() === '' || joined.text.startsWith('#')) continue;
    const { words, comment, needs } = tokenize(joined.text);
    const code = Number(/^exit (\d+)/.exec(comment)?.[1] ?? 0);
    lines.push({ line: joined.line, commands: commandsOf(words), code, excused, needs });
    excused = undefined;
  }
  return lines;
}

interface Token {
  text: string;
  operator: boolean;
}

const pattern = /\s+|#.*$|&&|\|\||>>|2>&1|2>|[|;&<>]|(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\|;&<>])+/gy;

function tokenize(text: string): { words: Token[]; comment: string; needs: string | undefined } {
  const words: Token[] = [];
  let comment = '';
  let needs: string | undefined;
  for (const [raw] of text.matchAll(pattern)) {
    if (raw.trim() === '') continue;
    if (raw.startsWith('#')) comment = raw.slice(1).trim();
    else if (/^(?:&&|\|\||>>|2>&1|2>|[|;&<>])$/.test(raw)) {
      if (!['&&', '>', '<'].includes(raw)) needs ??= raw;
      words.push({ text: raw, operator: true });
    } else {
      needs ??= /^[^']*\$[\w({]|^[^']*`/.exec(raw.replaceAll(/'[^']*'/g, ''))?.[0];
      words.push({ text: unquote(raw), operator: false });
    }
  }
  return { words, comment, needs };
}

const unquote = (raw: string): string =>
  raw.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g, (_, single, double, escaped) =>
    String(single ?? escaped ?? String(double).replaceAll(/\\(["\\$`])/g, '$1')),
  );

function commandsOf(tokens: readonly Token[]): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let current: ShellCommand = { words: [], variables: {} };
  let target: 'out' | 'input' | undefined;
  for (const { text, operator } of tokens) {
    if (operator && ['>', '>>'].includes(text)) target = 'out';
    else if (operator && text === '<') target = 'input';
    else if (operator && text.startsWith('2>')) continue;
    else if (operator) {
      commands.push(current);
      current = { words: [], variables: {}, after: text };
    } else if (target) {
      current[target] = text;
      target = undefined;
    } else if (current.words.length === 0 && /^[A-Z_]+=/.test(text)) {
      const [name = '', ...value] = text.split('=');
      current.variables[name] = value.join('=');
    } else current.words.push(text);
  }
  return [...commands, current];
}
