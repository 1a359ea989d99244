import type { Io, Screen } from '../io.ts';

/** Lines at the bottom of the terminal that are redrawn; other output scrolls by above them. */
interface Drawing {
  draw(lines: readonly string[]): void;
  print(text: string): void;
  /** Leaves the last picture on the screen. */
  end(): void;
  /** Starts drawing again, below the output since then. */
  begin(): void;
}

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';
const up = (lines: number): string => (lines ? `\u001b[${lines}A\r` : '\r');

export function openDrawing(io: Pick<Io, 'err'>, screen: Screen): Drawing {
  let shown: readonly string[] = [];
  let before = '';
  io.err(hideCursor);

  // One write for each picture, so that no half-drawn one is seen.
  const write = (lines: readonly string[], above = ''): void => {
    const fitting = lines.slice(0, Math.max(1, screen.rows() - 1));
    const picture = `${above}${fitting.map((line) => `${line}${clearLine}\n`).join('')}${clearBelow}`;
    if (picture === before && above === '') return;
    io.err(up(shown.length) + picture);
    before = picture;
    shown = fitting;
  };

  return {
    draw: (lines) => write(lines),
    print(text) {
      const above = text.replace(/\n?$/, '\n').replaceAll('\n', `${clearLine}\n`);
      write(shown, above);
      before = '';
    },
    end() {
      io.err(showCursor);
      shown = [];
      before = '';
    },
    begin: () => io.err(hideCursor),
  };
}
