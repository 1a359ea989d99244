import { defined, type Json, type JsonMap } from '../json.ts';
import {
  formatOfName,
  type MediaRequest,
  type MediaTask,
  pictureBackgrounds,
  pictureFormats,
  pictureQualities,
  speechFormats,
} from '../media/made-media.ts';

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);

/** The request from a tool's parameters, as far as their types are right; others are reported by the check of parameters. */
export function requestFrom(task: MediaTask, parameters: JsonMap): MediaRequest {
  const { size, quality, background, num_images, format, voice, style, speed, language, timestamps } = parameters;
  const written = formatOfName(textOf(parameters['filename']) ?? textOf(parameters['path']) ?? '');
  switch (task) {
    case 'picture':
      return defined({
        task,
        count: numberOf(num_images) ?? 1,
        size: textOf(size),
        quality: pictureQualities.find((one) => one === quality),
        background: pictureBackgrounds.find((one) => one === background),
        format: pictureFormats.find((one) => one === format),
        ending: pictureFormats.find((one) => one === written),
      });
    case 'speech':
      return defined({
        task,
        voice: textOf(voice),
        style: textOf(style),
        speed: numberOf(speed),
        format: speechFormats.find((one) => one === format) ?? speechFormats.find((one) => one === written),
      });
    case 'transcript':
      return defined({ task, language: textOf(language), timestamps: timestamps === true ? true : undefined });
  }
}
