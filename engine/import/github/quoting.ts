/** The quoting at a place of a POSIX shell script. */
export type Quoting = 'none' | 'single' | 'double' | 'verbatim';

/**
 * An open context of a script: the script itself, or a command substitution (`$(…)`, or backticks) with quotes of its own.
 */
interface OpenCommand {
  quoting: Exclude<Quoting, 'verbatim'>;
  /** The character that closes it; undefined for the script itself. */
  closes?: ')' | '`';
  /** The number of its open parentheses. */
  parentheses: number;
}

/** A here-document; nothing is expanded in it where its delimiter is quoted. */
interface HereText {
  word: string;
  verbatim: boolean;
}

/** A delimiter behind `<<`, which ends a here-document. */
const heredoc = /^<<-?\s*(?:(['"])([\w-]+)\1|([\w-]+))/;

/** Whether a `#` after this character begins a comment; undefined at the start of a line. */
const mayBeginComment = (before: string): boolean => before === '' || /[\s;]/.test(before);

/** Scans a script piece by piece and returns the quoting at the end of what was read. */
export function createQuotingReader(): { read(text: string): Quoting } {
  const script: OpenCommand = { quoting: 'none', parentheses: 0 };
  const commands: OpenCommand[] = [script];
  let ends: HereText[] = [];
  let inside: HereText | undefined;
  let line = '';
  let before = '';

  const endLine = (): void => {
    if (inside && line.trim() === inside.word) inside = undefined;
    if (!inside && ends.length) {
      [inside] = ends;
      ends = ends.slice(1);
    }

    line = '';
    before = '';
  };

  /** The number of characters that belong together from there on. */
  const step = (text: string, at: number): number => {
    const command = commands.at(-1) ?? script;
    const taken = stepQuotes(command, text[at] ?? '') || stepCommand(commands, command, text.slice(at, at + 2));
    if (taken > 0) return taken;
    if (text[at] === '#' && mayBeginComment(before)) return Math.max(1, (text.slice(at).match(/^[^\n]*/)?.[0] ?? '').length);

    const end = heredoc.exec(text.slice(at, at + 80));
    if (!end || text[at + 2] === '<') return 1;

    ends = [...ends, { word: end[2] ?? end[3] ?? '', verbatim: end[1] !== undefined }];
    return end[0].length;
  };

  return {
    read(text) {
      for (let at = 0; at < text.length; ) {
        const sign = text[at] ?? '';
        if (sign === '\n') {
          endLine();
          at += 1;
        } else {
          const length = inside ? 1 : step(text, at);
          line += text.slice(at, at + length);
          at += length;
          before = text[at - 1] ?? '';
        }
      }

      if (inside) return inside.verbatim ? 'verbatim' : 'double';
      return (commands.at(-1) ?? script).quoting;
    },
  };
}

/** Handles a quote, or a character in single quotes; returns how many characters it takes, 0 for any other. */
function stepQuotes(command: OpenCommand, sign: string): number {
  const { quoting } = command;
  if (quoting === 'single') {
    if (sign === "'") command.quoting = 'none';
    return 1;
  }
  if (sign === '\\') return 2;

  if (sign === "'" && quoting === 'none') command.quoting = 'single';
  else if (sign === '"') command.quoting = quoting === 'double' ? 'none' : 'double';
  else return 0;

  return 1;
}

/**
 * Handles the start or end of a command substitution, or a character that is literal in double quotes; returns how many
 * characters it takes.
 */
function stepCommand(commands: OpenCommand[], command: OpenCommand, [sign = '', next = '']: string): number {
  if (sign === '`' && command.closes === '`') commands.pop();
  else if (sign === '`') commands.push({ quoting: 'none', closes: '`', parentheses: 0 });
  else if (sign === '$' && next === '(') {
    commands.push({ quoting: 'none', closes: ')', parentheses: 0 });
    return 2;
  } else if (command.quoting === 'double') return 1;
  else if (sign === '(') command.parentheses++;
  else if (sign !== ')') return 0;
  else if (command.parentheses > 0) command.parentheses--;
  else if (command.closes === ')') commands.pop();
  return 1;
}
