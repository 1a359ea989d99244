import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';
import { visionNames, visionParameters, visionResult } from '../vision.ts';

/** Words from films. */
export const videoProcessing = {
  name: 'video-processing',
  title: 'Video',
  doc: 'Says what happens in a film, by a model that sees.',
  defaultAction: 'analyze',
  executable: false,
  asks: false,
  needs: 'a model that sees films, or sees pictures and `ffmpeg` to take them from the film',
  refused: 'It needs a model that sees films, and none of the providers here takes films.',
  parameterNames: { video_path: 'video', ...visionNames('video') },
  paths: ['video'],
  actions: {
    analyze: {
      doc: 'Describes a film, or answers a question about it.',
      parameters: shape(
        {
          video: says('string', 'The file with the film.'),
          ...visionParameters,
          frames: says('integer', 'How many pictures of it to look at.', { minimum: 1, maximum: 200, default: 20 }),
          from: says('number', 'Where to begin, in seconds.', { minimum: 0 }),
          to: says('number', 'Where to end, in seconds.', { minimum: 0 }),
        },
        ['video'],
        true,
      ),
      result: shape(
        {
          ...visionResult,
          scenes: says('array', 'The parts with their times in seconds.', {
            items: shape(
              { start: { type: 'number' }, end: { type: 'number' }, description: { type: 'string' } },
              ['start', 'end', 'description'],
              true,
            ),
          }),
          duration: says('number', 'Seconds.'),
        },
        ['success', 'analysis'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
