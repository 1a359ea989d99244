import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';
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
  refused:
    'No prompt here takes a film. Take pictures out of it with `ffmpeg` in `terminal` and give them to a prompt: `prompt: [What happens?, {image: frame.png}]`.',
  parameterNames: { video_path: 'video', ...visionNames('video') },
  paths: ['video'],
  actions: {
    analyze: {
      doc: 'Describes a film, or answers a question about it.',
      parameters: objectSchema(
        {
          video: describedSchema('string', 'The file with the film.'),
          ...visionParameters,
          frames: describedSchema('integer', 'How many pictures of it to look at.', { minimum: 1, maximum: 200, default: 20 }),
          from: describedSchema('number', 'Where to begin, in seconds.', { minimum: 0 }),
          to: describedSchema('number', 'Where to end, in seconds.', { minimum: 0 }),
        },
        ['video'],
        true,
      ),
      result: objectSchema(
        {
          ...visionResult,
          scenes: describedSchema('array', 'The parts with their times in seconds.', {
            items: objectSchema(
              { start: { type: 'number' }, end: { type: 'number' }, description: { type: 'string' } },
              ['start', 'end', 'description'],
              true,
            ),
          }),
          duration: describedSchema('number', 'Seconds.'),
        },
        ['success', 'analysis'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
