import { defined, isMap, type Json, type JsonMap } from '../../language/json.ts';
import type { MadeFile, MediaRequest, TranscriptNotes } from '../../language/media/made-media.ts';
import { kindOfType, mediaTypesOf, mostBytes, typeOfBytes } from '../../language/media.ts';
import { mediaTexts } from '../../language/texts/run/media.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { type Counts, endOf, type MediaCounts } from '../contract.ts';
import { createDecoder, type StreamDecoder, type StreamState } from './decoder.ts';

/** The content of one complete answer. */
export interface ReadMedia {
  /** Files in base64. */
  files: { data: string; prompt?: string | undefined }[];
  /** A transcript, or a model's words in place of a picture. */
  text: string;
  notes?: TranscriptNotes;
  usage?: Counts | undefined;
  /** It was blocked by a content filter. */
  filtered?: boolean;
  /** It has URLs in place of files. */
  addresses?: boolean;
}

/** Decodes an answer with media: its files, typed by their bytes, or the text of a transcript. */
export function decodeMedia(provider: string, makes: MediaRequest, read: (answer: JsonMap) => ReadMedia): StreamDecoder {
  const state: StreamState = { text: '' };
  let answer: ReadMedia = { files: [], text: '' };
  return createDecoder(provider, state, {
    readText(chunk) {
      answer = read(chunk);
      return makes.task === 'transcript' ? answer.text : '';
    },
    readEnd() {
      state.finish = answer.filtered ? 'content-filter' : 'stop';
    },
    *end() {
      const { notes = {}, usage } = answer;
      if (answer.filtered) return yield* endOf(usage, 'content-filter');
      if (makes.task === 'transcript') yield { type: 'transcript', notes };
      else yield { type: 'made', files: madeFiles(provider, makes, answer) };
      yield* endOf(usage, 'stop');
    },
  });
}

/** Throws a RunError (`bad-response`) where the answer has other files than requested. */
function madeFiles(provider: string, makes: MediaRequest, { files, text, addresses }: ReadMedia): MadeFile[] {
  const wrong = (message: string, more: { hint?: string; cause?: string } = {}): RunError =>
    new RunError({ kind: 'bad-response', message, retryable: false, ...more });
  if (files.length === 0) {
    if (addresses) throw wrong(say(mediaTexts.addressOnly, { provider }), { hint: say(mediaTexts.addressOnlyHint) });
    const said = text.trim() === '' ? {} : { hint: say(mediaTexts.said, { text: text.slice(0, 300) }) };
    throw wrong(say(mediaTexts.nothingMade, { provider }), said);
  }

  const kind = makes.task === 'picture' ? 'image' : 'audio';
  return files.map(({ data, prompt }): MadeFile => {
    const bare = data.replace(/\s+/g, '').replace(/={1,2}$/, '');
    // Six leftover bits are no byte.
    if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1) throw wrong(say(mediaTexts.notBase64, { provider }));

    // Some servers omit or shorten its padding, which later readers need.
    const clean = bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
    const size = Math.floor((bare.length * 3) / 4);
    if (size > mostBytes)
      throw wrong(say(mediaTexts.tooLarge, { provider, size: (size / 1e6).toFixed(1), most: mostBytes / 1e6 }));

    const type = typeOfBytes(Buffer.from(clean.slice(0, 64), 'base64'));
    if (type === undefined || kindOfType(type) !== kind)
      throw wrong(say(mediaTexts.notThat[kind], { provider, types: mediaTypesOf(kind).join(', ') }));

    return defined({ type, data: clean, prompt });
  });
}

const count = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/** OpenAI's answer to `images/generations`. */
export function readOpenAiPictures({ data, usage }: JsonMap): ReadMedia {
  const rows = Array.isArray(data) ? data.filter(isMap) : [];
  const files = rows.flatMap(({ b64_json, revised_prompt }) =>
    typeof b64_json === 'string' && b64_json !== ''
      ? [{ data: b64_json, prompt: typeof revised_prompt === 'string' ? revised_prompt : undefined }]
      : [],
  );
  const counted = isMap(usage) ? usage : {};
  const input_tokens = count(counted['input_tokens']);
  const output_tokens = count(counted['output_tokens']);
  const details = isMap(counted['output_tokens_details']) ? counted['output_tokens_details'] : {};
  const media = defined<MediaCounts>({
    pictures: files.length,
    picture_tokens: count(details['image_tokens']) ?? output_tokens,
  });

  return {
    files,
    text: '',
    addresses: rows.some(({ url }) => typeof url === 'string'),
    usage: defined<Counts>({ input_tokens, output_tokens, media }),
  };
}

/** The audio of `audio/speech`, which has no usage. */
export const readOpenAiSpeech = ({ audio }: JsonMap): ReadMedia => ({
  files: typeof audio === 'string' && audio !== '' ? [{ data: audio }] : [],
  text: '',
});

/** OpenAI's answer to `audio/transcriptions`, in brief or with times. */
export function readOpenAiTranscript({ text, language, languages, duration, segments, usage }: JsonMap): ReadMedia {
  if (typeof text !== 'string')
    throw new RunError({ kind: 'bad-response', message: say(mediaTexts.nothingMade, { provider: 'audio/transcriptions' }) });

  const parts = Array.isArray(segments) ? segments.filter(isMap) : [];
  const told = parts.flatMap(({ start, end, text: words }) =>
    typeof start === 'number' && typeof end === 'number' && typeof words === 'string' ? [{ start, end, text: words.trim() }] : [],
  );
  const counted = isMap(usage) ? usage : {};
  const seconds = count(counted['seconds']) ?? count(duration);
  const details = isMap(counted['input_token_details']) ? counted['input_token_details'] : {};
  const input_tokens = count(counted['input_tokens']);
  const media = defined<MediaCounts>(input_tokens === undefined ? { seconds } : { heard_tokens: count(details['audio_tokens']) });
  const [first] = Array.isArray(languages) ? languages.filter(isMap) : [];
  const spoken = language ?? first?.['code'];

  return {
    files: [],
    text,
    notes: defined<TranscriptNotes>({
      language: typeof spoken === 'string' && spoken !== '' ? spoken : undefined,
      duration: seconds,
      segments: told.length ? told : undefined,
    }),
    usage:
      input_tokens === undefined && seconds === undefined
        ? undefined
        : defined<Counts>({ input_tokens, output_tokens: count(counted['output_tokens']), media }),
  };
}

const modality = (details: Json | undefined, name: string): number | undefined => {
  const rows = Array.isArray(details) ? details.filter(isMap) : [];
  return count(rows.find((row) => row['modality'] === name)?.['tokenCount']);
};

/** Reasons for which Gemini refuses an answer. */
const filters = new Set([
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'RECITATION',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

/** Gemini's answer: parts with files, or with the text of a transcript. */
export function readGoogleMedia({ candidates, promptFeedback, usageMetadata }: JsonMap): ReadMedia {
  const [candidate] = Array.isArray(candidates) ? candidates.filter(isMap) : [];
  const content = candidate && isMap(candidate['content']) ? candidate['content'] : {};
  const parts = Array.isArray(content['parts']) ? content['parts'].filter(isMap) : [];
  const shown = parts.filter(({ thought }) => thought !== true);
  const files = shown.flatMap(({ inlineData }) =>
    isMap(inlineData) && typeof inlineData['data'] === 'string' && inlineData['data'] !== ''
      ? [{ data: asWav(inlineData['data'], inlineData['mimeType']) }]
      : [],
  );
  const transcripts = shown.flatMap(({ audioTranscription }) => (isMap(audioTranscription) ? [audioTranscription] : []));
  const texts = (list: readonly JsonMap[]): string => list.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
  const counted = isMap(usageMetadata) ? usageMetadata : {};
  const said = count(counted['candidatesTokenCount']);
  const output_tokens = said === undefined ? undefined : said + (count(counted['thoughtsTokenCount']) ?? 0);
  const media = defined<MediaCounts>({
    pictures: files.length && modality(counted['candidatesTokensDetails'], 'IMAGE') !== undefined ? files.length : undefined,
    picture_tokens: modality(counted['candidatesTokensDetails'], 'IMAGE'),
    heard_tokens: modality(counted['promptTokensDetails'], 'AUDIO'),
  });
  const feedback = isMap(promptFeedback) ? promptFeedback : {};
  const language = transcripts.find(({ languageCode }) => typeof languageCode === 'string')?.['languageCode'];

  return {
    files,
    text: texts(shown) || texts(transcripts),
    notes: typeof language === 'string' ? { language } : {},
    filtered:
      typeof feedback['blockReason'] === 'string' || (files.length === 0 && filters.has(String(candidate?.['finishReason']))),
    usage: Object.keys(counted).length
      ? defined<Counts>({ input_tokens: count(counted['promptTokenCount']), output_tokens, media })
      : undefined,
  };
}

/** Raw audio (`audio/L16;codec=pcm;rate=24000`) as a WAV file; anything else unchanged. */
function asWav(data: string, type: Json | undefined): string {
  const words = typeof type === 'string' ? type.toLowerCase() : '';
  if (!/^audio\/(l16|pcm)\b/.test(words)) return data;

  const rate = Number(/rate=(\d{4,6})/.exec(words)?.[1] ?? 24_000);
  const sound = Buffer.from(data, 'base64');
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + sound.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(sound.length, 40);

  return Buffer.concat([head, sound]).toString('base64');
}
