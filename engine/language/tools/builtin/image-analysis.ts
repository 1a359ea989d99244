import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';
import { visionNames, visionParameters, visionResult } from '../vision.ts';

/** Words from pictures. */
export const imageAnalysis = {
  name: 'image-analysis',
  title: 'Image reading',
  doc: 'Says what is in a picture, by a model that sees.',
  defaultAction: 'analyze',
  executable: false,
  asks: false,
  needs: 'a model that sees pictures',
  refused: 'A prompt step can do it, with a model that sees: `prompt: [What is on it?, {image: photo.png}]`.',
  parameterNames: { image_path: 'image', ...visionNames('image') },
  paths: ['image'],
  actions: {
    analyze: {
      doc: 'Describes a picture, sorts it, reads its text, or answers a question about it.',
      parameters: shape(
        {
          image: says('string', 'The file, or its address on the web.'),
          ...visionParameters,
          analysis_type: says('string', 'What to do with it.', {
            enum: ['describe', 'classify', 'detect', 'ocr', 'question'],
            default: 'describe',
          }),
          detail_level: says('string', 'How much to say.', { enum: ['low', 'medium', 'high'], default: 'medium' }),
          output_format: says('string', 'How to answer.', { enum: ['text', 'json', 'structured'], default: 'text' }),
        },
        ['image'],
        true,
      ),
      result: shape(
        {
          ...visionResult,
          description: says('string', 'The picture in words.'),
          labels: says('array', 'What is in it.', { items: { type: 'string' } }),
          text: says('string', 'The text in it.'),
        },
        ['success', 'analysis'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
