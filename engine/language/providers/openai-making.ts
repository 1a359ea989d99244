import { type MediaRequest, pictureFormats } from '../media/made-media.ts';
import { type Making, pixelsOf } from './makers.ts';

const sizesOfGpt1 = ['1024x1024', '1536x1024', '1024x1536', 'auto'];
const pictureOptions = { format: pictureFormats, background: ['transparent', 'opaque', 'auto'] };

/**
 * 7,033 tokens for a picture of 1024x1024 at $0.211 and $30 a million, as published for `high`; more where the server chooses
 * the size.
 */
function tokensOfGpt2({ size, quality = 'high' }: Extract<MediaRequest, { task: 'picture' }>): number | undefined {
  if (quality === 'xhigh' || quality === 'max') return undefined;
  const { width, height } = pixelsOf(size) ?? { width: 1536, height: 1536 };
  return Math.ceil((width * height * 7_500) / 2 ** 20);
}

/** The rows of OpenAI, from the types of its SDK 7.55.0. An `openai:` name that they do not know is a text model. */
export const openAiMaking: readonly Making[] = [
  {
    task: 'picture',
    models: /^(gpt-image-1|chatgpt-image)/,
    sizes: sizesOfGpt1,
    words: { ...pictureOptions, quality: ['low', 'medium', 'high', 'auto'] },
    most: 10,
    tokens: () => 6_240,
  },
  {
    task: 'picture',
    models: /^gpt-image-2(-|$)/,
    sizes: sizesOfGpt1,
    free_size: { step: 16, edge: 3840, pixels: 3840 * 2160 },
    words: { ...pictureOptions, quality: ['low', 'medium', 'high', 'auto'] },
    most: 10,
    tokens: tokensOfGpt2,
  },
  {
    task: 'picture',
    models: /^gpt-image-/,
    sizes: sizesOfGpt1,
    free_size: { step: 16, edge: 3840, pixels: 3840 * 2160 },
    words: { ...pictureOptions, quality: ['low', 'medium', 'high', 'xhigh', 'max', 'auto'] },
    most: 10,
  },
  {
    task: 'speech',
    models: /^tts-1/,
    words: {
      voice: ['alloy', 'ash', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer'],
      format: ['mp3', 'wav', 'ogg', 'aac', 'flac'],
      style: [],
    },
    most_text: 4096,
  },
  {
    task: 'speech',
    models: /-tts(-|$)/,
    words: {
      voice: ['alloy', 'ash', 'ballad', 'cedar', 'coral', 'echo', 'fable', 'marin', 'nova', 'onyx', 'sage', 'shimmer', 'verse'],
      format: ['mp3', 'wav', 'ogg', 'aac', 'flac'],
    },
    own_voices: /^voice_/,
    most_text: 4096,
  },
  { task: 'transcript', models: /^whisper-/, timestamps: true },
  { task: 'transcript', models: /transcribe/, timestamps: false },
];
