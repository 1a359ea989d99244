import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Where a command writes: standard output carries only the answer, everything else for people goes to standard error. */
export interface Output {
  answer(text: string): void;
  say(text: string): void;
  /** Colours text for people where colours are wanted. */
  style(style: Style, text: string): string;
  colours: boolean;
  /** Standard error is a terminal: lines can be drawn over. */
  live: boolean;
  columns: number;
  rows: number;
}

export function createOutput({ noColor = false, quiet = false }: { noColor?: boolean; quiet?: boolean } = {}): Output {
  const { stdout, stderr, env } = process;
  const colours = !noColor && !env['NO_COLOR'] && (Boolean(env['FORCE_COLOR']) || Boolean(stderr.isTTY));
  return {
    answer: (text) => void stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    say: (text) => {
      if (!quiet) stderr.write(`${text}\n`);
    },
    style: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
    colours,
    live: Boolean(stderr.isTTY) && !quiet && env['TERM'] !== 'dumb',
    columns: stderr.columns ?? 100,
    rows: stderr.rows ?? 30,
  };
}
