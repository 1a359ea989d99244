import input from '@inquirer/input';
import select from '@inquirer/select';
import { sessionTexts as texts } from '../../language/texts/cli/session.ts';
import { say } from '../../language/texts.ts';
import type { Dialog } from '../io.ts';

/** The number of choices that are visible at once. */
const pageSize = 12;

interface Streams {
  input: NodeJS.ReadStream;
  output: NodeJS.WritableStream;
}

/** Pick lists and text fields at a terminal. Ctrl+C and the end of the input (Ctrl+D) give undefined. */
export const openDialog = (streams: Streams): Dialog => ({
  async choose({ message, choices, first }) {
    const typed = watchTyped(
      streams.input,
      choices.map(({ label }) => label),
    );
    try {
      for (let asked = message, at = first; ; ) {
        const chosen = await untilLeft(streams, (context) =>
          select(
            {
              message: asked,
              choices: choices.map(({ value, label, about }) => ({ value, name: label, description: about ?? '' })),
              default: at,
              pageSize,
              loop: false,
              theme: { style: { keysHelpTip: () => say(texts.keys), answer: (text: string) => (typed.unfit() ? '' : text) } },
            },
            context,
          ),
        );
        const unfit = typed.unfit();
        if (chosen === undefined || unfit === undefined) return chosen;

        // A typed word is meant literally, not as the choice that happens to be selected.
        asked = `${say(texts.fitsNone, { typed: unfit })} ${message}`;
        at = chosen;
        typed.forget();
      }
    } finally {
      typed.end();
    }
  },
  write: ({ message, typed, faultOf }) =>
    untilLeft(streams, (context) =>
      input({ message, default: typed, prefill: 'editable', validate: (text) => faultOf(text) ?? true }, context),
    ),
});

/**
 * The letters that are typed while a choice is picked, matched as the library does: letters that begin no choice are ignored.
 */
function watchTyped(input: NodeJS.ReadStream, labels: readonly string[]) {
  let word = '';

  const look = (sign: string | undefined, { name, ctrl, meta }: { name?: string; ctrl?: boolean; meta?: boolean }): void => {
    if (name === 'return' || name === 'enter' || ctrl || meta) return;
    if (sign === undefined || name === 'backspace' || name === 'up' || name === 'down' || sign < ' ') word = '';
    else word += sign.toLowerCase();
  };

  input.on('keypress', look);
  const begins = (): boolean => labels.some((label) => label.toLowerCase().startsWith(word));
  return {
    unfit: (): string | undefined => (word === '' || /^\d+$/.test(word) || begins() ? undefined : word),
    forget: (): void => {
      word = '';
    },
    end: (): void => void input.off('keypress', look),
  };
}

/** The errors that the library throws when a prompt is cancelled, by their names: it does not export the classes. */
const leaving = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);

async function untilLeft<Answer>(
  streams: Streams,
  ask: (context: Streams & { signal: AbortSignal }) => Promise<Answer>,
): Promise<Answer | undefined> {
  const left = new AbortController();

  // At Ctrl+D on an empty line readline closes, and the library would wait for ever; on a line with text Ctrl+D only deletes.
  const watch = (_sign: string | undefined, key: { ctrl?: boolean; name?: string }): void => {
    if (key.ctrl && key.name === 'd')
      setImmediate(() => {
        if (streams.input.isPaused()) left.abort();
      });
  };

  const end = (): void => left.abort();
  streams.input.on('keypress', watch);
  streams.input.once('end', end);

  try {
    return await ask({ ...streams, signal: left.signal });
  } catch (error) {
    if (error instanceof Error && leaving.has(error.name)) return undefined;
    throw error;
  } finally {
    streams.input.off('keypress', watch);
    streams.input.off('end', end);
  }
}
