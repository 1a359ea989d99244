import { defined } from '../../language/json.ts';
import type { MadeFile, TranscriptNotes } from '../../language/media/made-media.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Embedding, ToolCall } from '../../run/model-port.ts';
import type { Clock } from '../../run/ports.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import { RunError } from '../../state/failure.ts';
import type { Counts, Finish, ModelRequest, Provider } from '../contract.ts';
import { abortFailure } from '../http/watch.ts';

/** The complete answer of a stream. */
export interface StreamedAnswer {
  text: string;
  finish: Finish;
  calls: ToolCall[];
  vectors?: readonly Embedding[];
  made?: readonly MadeFile[];
  transcript?: TranscriptNotes;
  /** Absent = the provider said nothing. */
  usage?: Counts;
  /** Milliseconds to the first piece. */
  first_token?: number;
}

interface StreamOptions {
  signal: AbortSignal;
  delta(text: string): void;
  /** Called with warnings of the provider's SDK. */
  warn(text: string): void;
  clock: Clock;
  mask: Mask;
}

const mebibyte = 2 ** 20;
/** The most characters of one answer. */
const mostText = 16 * mebibyte;
/** The characters of an answer that are kept with its failure. */
const mostCause = 300;

/**
 * Reads a stream to its end; text is masked on the way. Rejects with a RunError, also for a stream without a terminal event.
 */
export async function collectStream(
  provider: Provider,
  request: ModelRequest,
  { signal, delta, warn, clock, mask }: StreamOptions,
): Promise<StreamedAnswer> {
  const begun = clock.now();
  const masking = mask.stream();
  const answer: Partial<StreamedAnswer> & { text: string; calls: ToolCall[] } = { text: '', calls: [] };

  const addText = (text: string): void => {
    if (text === '') return;
    answer.text += text;
    if (answer.text.length > mostText) throw tooLong(provider.id, answer.text);
    delta(text);
  };

  for await (const event of provider.stream(request, signal)) {
    switch (event.type) {
      case 'delta':
        answer.first_token ??= clock.now() - begun;
        addText(masking.push(event.text));
        break;
      case 'tool-call': {
        answer.first_token ??= clock.now() - begun;
        const { type: _, ...call } = event;
        answer.calls.push(JSON.parse(mask.text(JSON.stringify(call))));
        break;
      }
      case 'vectors':
        answer.vectors = event.vectors;
        break;
      case 'made':
        answer.made = event.files.map((file) => (file.prompt === undefined ? file : { ...file, prompt: mask.text(file.prompt) }));
        break;
      case 'transcript':
        answer.transcript = JSON.parse(mask.text(JSON.stringify(event.notes)));
        break;
      case 'warning':
        warn(mask.text(event.text));
        break;
      case 'usage':
        if (event.usage !== 'unknown') answer.usage = event.usage;
        break;
      case 'done':
        answer.finish = event.finish;
        break;
    }
  }

  addText(masking.end());
  if (signal.aborted) throw abortFailure(signal);

  const { finish } = answer;
  if (finish === undefined) throw endless(provider.id, answer.text);
  return { ...answer, finish };
}

const endless = (provider: string, text: string): RunError =>
  new RunError(defined({ kind: 'network', message: say(modelsTexts.cut, { provider }), cause: text || undefined }));

const tooLong = (provider: string, text: string): RunError =>
  new RunError({
    kind: 'bad-response',
    message: say(modelsTexts.answerTooLarge.text, { provider, mebibytes: mostText / mebibyte }),
    retryable: false,
    cause: text.slice(0, mostCause),
  });
