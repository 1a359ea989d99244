import type { MediaRequest } from '../../../language/media/made-media.ts';
import { google } from '../../../language/providers/google.ts';
import { makingOf, shapeOf } from '../../../language/providers/media-faults.ts';
import type { ModelRequest } from '../../contract.ts';
import { mediaIn } from '../messages.ts';
import type { ContentBody, ContentPart } from './lazy/google.ts';

/** A request to Gemini for a picture, speech or a transcript. */
export function mediaBody({ model, messages, makes }: ModelRequest & { makes: MediaRequest }): ContentBody {
  const text = messages.at(-1)?.content ?? '';
  switch (makes.task) {
    case 'picture': {
      const row = makingOf(google.makes ?? [], 'picture', { name: model });
      const shape = row && makes.size !== undefined ? shapeOf(row, makes.size) : undefined;
      const config: ContentBody['config'] = { responseModalities: ['IMAGE'] };
      if (shape) config.imageConfig = { aspectRatio: shape.ratio, imageSize: shape.resolution };
      return { model, contents: [{ role: 'user', parts: [{ text }] }], config };
    }
    case 'speech': {
      const part: ContentPart = { text };
      if (makes.style !== undefined) part.speechMetadata = { style: makes.style };
      return { model, contents: [{ role: 'user', parts: [part] }], config: speechConfig(model, makes.voice ?? usualVoice) };
    }
    case 'transcript': {
      const recording = mediaIn(messages)[0];
      const data = { mimeType: googleType(recording?.type ?? 'audio/wav'), data: recording?.data ?? '' };
      return {
        model,
        contents: [{ role: 'user', parts: [{ inlineData: data }] }],
        config: { audioTranscriptionConfig: makes.language === undefined ? {} : { languageCodes: [makes.language] } },
      };
    }
  }
}

const usualVoice = 'Kore';

/** Before generation 3.8 voices were set in another field. */
const speechConfig = (model: string, voice: string): ContentBody['config'] => ({
  responseModalities: ['AUDIO'],
  speechConfig: {
    voiceConfig: /gemini-(2|3\.1)/.test(model) ? { prebuiltVoiceConfig: { voiceName: voice } } : { voice },
  },
});

/** Gemini's own word for a type. */
export const googleType = (type: string): string => (type === 'audio/mpeg' ? 'audio/mp3' : type);
