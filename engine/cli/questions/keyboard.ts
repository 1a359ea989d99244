import { StringDecoder } from 'node:string_decoder';
import { whenAborted } from '../../language/abort.ts';
import type { Keyboard } from '../io.ts';

/** The sequences that arrows and other function keys send (ECMA-48: CSI, SS3). */
const functionKey = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O[@-~])/g;
/** The beginning of an escape sequence whose rest comes with the next chunk. */
const unfinishedKey = /\u001b(?:\[[0-?]*[ -/]*|O)?$/;

/**
 * Lines from a terminal. It is read only while a line is wanted, so that the process can end when nothing else is left to do.
 * The terminal itself edits the line, and Ctrl+C stays a signal.
 */
export const openKeyboard = (input: NodeJS.ReadableStream & { setRawMode?(on: boolean): unknown }): Keyboard => ({
  async line(signal) {
    const { createInterface } = await import('node:readline');
    if (signal.aborted) return undefined;
    return new Promise((resolve) => {
      const lines = createInterface({ input, terminal: false });

      const end = (line?: string): void => {
        off();
        lines.removeAllListeners();
        lines.close();
        input.pause();
        resolve(line);
      };

      const aborted = (): void => end();
      const off = whenAborted(signal, aborted);
      lines.once('line', end);
      lines.once('close', aborted);
    });
  },
  hidden: (signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      const line = createHiddenLine();

      const end = (value: string | undefined): void => {
        off();
        input.off('data', read);
        input.off('end', aborted);
        input.setRawMode?.(false);
        input.pause();
        resolve(value);
      };

      const aborted = (): void => end(undefined);

      const read = (piece: Buffer): void => {
        const ending = line.read(piece);
        if (!ending) return;
        end(ending === 'entered' ? line.text() : undefined);
        if (ending === 'interrupted') process.kill(process.pid, 'SIGINT');
      };

      input.setRawMode?.(true);
      const off = whenAborted(signal, aborted);
      input.on('data', read);
      input.once('end', aborted);
      input.resume();
    }),
});

/** How keys end a line: Enter, Ctrl+D, Ctrl+C. */
const endings: Readonly<Record<string, 'entered' | 'left' | 'interrupted'>> = {
  '\r': 'entered',
  '\n': 'entered',
  '\u0004': 'left',
  '\u0003': 'interrupted',
};

/** A line that is typed without echo: in raw mode the terminal passes keys on, so editing keys are handled here. */
function createHiddenLine() {
  let typed = '';
  let unfinished = '';
  const decoder = new StringDecoder('utf8');

  return {
    text: () => typed,
    /** Takes typed characters; returns how the line ended, once it has. */
    read(piece: Buffer) {
      const keys = (unfinished + decoder.write(piece)).replace(functionKey, '');
      unfinished = unfinishedKey.exec(keys)?.[0] ?? '';
      for (const key of keys.slice(0, keys.length - unfinished.length)) {
        const ending = endings[key];
        if (ending) return ending;
        if (key === '\u007f' || key === '\b') typed = typed.slice(0, lastSign(typed));
        else if (key >= ' ') typed += key;
      }

      return undefined;
    },
  };
}

/** The index of the last grapheme; the segmenter is loaded only when a character is deleted. */
const lastSign = (text: string): number => [...new Intl.Segmenter().segment(text)].at(-1)?.index ?? 0;
