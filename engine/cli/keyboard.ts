import { createInterface } from 'node:readline';
import type { Keyboard } from './io.ts';

/**
 * Lines from a terminal. It is listened to only while a line is wanted, so that the process can end when nothing else is to be done; the
 * terminal itself edits the line, and Ctrl+C stays the signal that it is.
 */
export const openKeyboard = (input: NodeJS.ReadableStream): Keyboard => ({
  line: (signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      const lines = createInterface({ input, terminal: false });
      const end = (line?: string): void => {
        signal.removeEventListener('abort', aborted);
        lines.removeAllListeners();
        lines.close();
        input.pause();
        resolve(line);
      };
      const aborted = (): void => end();
      signal.addEventListener('abort', aborted);
      lines.once('line', end);
      lines.once('close', aborted);
    }),
});
