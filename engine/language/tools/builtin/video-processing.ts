import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';

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
  parameterNames: { video_path: 'video', path: 'video', file: 'video', url: 'video', prompt: 'question' },
  paths: ['video'],
  actions: {
    analyze: {
      doc: 'Describes a film, or answers a question about it.',
      parameters: shape(
        {
          video: says('string', 'The file with the film.'),
          question: says('string', 'What to find out.'),
          frames: says('integer', 'How many pictures of it to look at.', { minimum: 1, maximum: 200, default: 20 }),
          from: says('number', 'Where to begin, in seconds.', { minimum: 0 }),
          to: says('number', 'Where to end, in seconds.', { minimum: 0 }),
          model: says('string', 'The model that looks.'),
        },
        ['video'],
        true,
      ),
      result: shape(
        {
          success: says('boolean', 'Whether there is an answer.'),
          analysis: { description: 'What was found, as text or as a map.' },
          scenes: says('array', 'The parts with their times in seconds.', {
            items: shape(
              { start: { type: 'number' }, end: { type: 'number' }, description: { type: 'string' } },
              ['start', 'end', 'description'],
              true,
            ),
          }),
          duration: says('number', 'Seconds.'),
          model: says('string', 'The model that looked.'),
        },
        ['success', 'analysis'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
