import { endingOfType, type MediaRequest } from '../../../language/media/made-media.ts';
import type { Making } from '../../../language/providers/makers.ts';
import { shapeOf } from '../../../language/providers/media-faults.ts';
import type { ModelRequest } from '../../contract.ts';
import { mediaIn } from '../messages.ts';
import type { OpenAiClient, PictureBody, SpeechBody, TranscriptBody } from './lazy/openai.ts';

/** The facts of the model, and whether it is OpenAI's own. */
export interface MediaMaker {
  row: Making;
  own: boolean;
}

/** Requests a picture, speech or a transcript: one complete answer, as the only chunk of a stream. */
export async function* askMedia(
  client: OpenAiClient,
  request: ModelRequest & { makes: MediaRequest },
  maker: MediaMaker,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  const { makes, model, messages } = request;
  const text = messages.at(-1)?.content ?? '';
  if (makes.task === 'picture') yield await client.draw(pictureBody({ model, prompt: text, makes, maker }), signal);
  else if (makes.task === 'speech') yield { audio: await client.speak(speechBody({ model, input: text, makes, maker }), signal) };
  else {
    const [recording] = mediaIn(messages);
    const { data = '', type = 'audio/wav' } = recording ?? {};
    yield await client.hear(
      transcriptBody({ model, makes, maker }),
      { data, type, name: `recording.${endingOfType(type)}` },
      signal,
    );
  }
}

type Request<Task extends MediaRequest['task']> = Extract<MediaRequest, { task: Task }>;

export function pictureBody({
  model,
  prompt,
  makes,
  maker: { row, own },
}: {
  model: string;
  prompt: string;
  makes: Request<'picture'>;
  maker: MediaMaker;
}): PictureBody {
  const { size, quality, format, ending, background, count } = makes;
  const shape = size !== undefined && row.ratios ? shapeOf(row, size) : undefined;
  return {
    model,
    prompt,
    n: count,
    size: shape ? undefined : size,
    aspect_ratio: shape?.ratio,
    resolution: shape?.resolution?.toLowerCase(),
    quality,
    background,
    // OpenAI's own models always return base64 and refuse the parameter; others know no formats.
    output_format: own ? (format ?? ending) : undefined,
    response_format: own ? undefined : 'b64_json',
  };
}

export function speechBody({
  model,
  input,
  makes: { voice, format, style, speed },
  maker: { row },
}: {
  model: string;
  input: string;
  makes: Request<'speech'>;
  maker: MediaMaker;
}): SpeechBody {
  const named = voice ?? row.words?.voice?.[0] ?? 'alloy';
  return {
    model,
    input,
    voice: row.own_voices?.test(named) ? { id: named } : named,
    response_format: format === 'ogg' ? 'opus' : (format ?? (row.words?.format?.includes('mp3') === false ? 'wav' : 'mp3')),
    instructions: style,
    speed,
  };
}

export function transcriptBody({
  model,
  makes: { language, timestamps },
  maker: { row },
}: {
  model: string;
  makes: Request<'transcript'>;
  maker: MediaMaker;
}): TranscriptBody {
  return {
    model,
    language,
    // Models that return times also return the duration, by which they are billed.
    response_format: timestamps || row.timestamps ? 'verbose_json' : 'json',
    timestamp_granularities: timestamps ? ['segment'] : undefined,
    // Without it a recording over half a minute is refused.
    chunking_strategy: model.includes('diarize') ? 'auto' : undefined,
  };
}
