import input from '@inquirer/input';
import select from '@inquirer/select';
import { sessionTexts as texts } from '../../language/texts/cli/session.ts';
import { say } from '../../language/texts.ts';
import type { Dialog } from '../io.ts';

/** Choices that are seen at once. */
const pageSize = 12;

interface Streams {
  input: NodeJS.ReadStream;
  output: NodeJS.WritableStream;
}

/** Picks and typed lines at a terminal. Ctrl+C, and the end of the input (Ctrl+D), give undefined. */
export const openDialog = (streams: Streams): Dialog => ({
  choose: ({ message, choices, first }) =>
    untilLeft(streams, (context) =>
      select(
        {
          message,
          choices: choices.map(({ value, label, about }) => ({ value, name: label, description: about ?? '' })),
          default: first,
          pageSize,
          loop: false,
          theme: { style: { keysHelpTip: () => say(texts.keys) } },
        },
        context,
      ),
    ),
  write: ({ message, typed, faultOf }) =>
    untilLeft(streams, (context) =>
      input({ message, default: typed, prefill: 'editable', validate: (text) => faultOf(text) ?? true }, context),
    ),
});

/** The errors of the library for somebody who leaves a prompt, by their names: its prompts do not export the classes. */
const leaving = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);

async function untilLeft<Answer>(
  streams: Streams,
  ask: (context: Streams & { signal: AbortSignal }) => Promise<Answer>,
): Promise<Answer | undefined> {
  const left = new AbortController();
  // At Ctrl+D on an empty line readline closes and the library waits for ever; with a line it only deletes.
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
