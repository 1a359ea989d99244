import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';
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
      parameters: objectSchema(
        {
          image: describedSchema('string', 'The file, or its address on the web.'),
          ...visionParameters,
          analysis_type: describedSchema('string', 'What to do with it.', {
            enum: ['describe', 'classify', 'detect', 'ocr', 'question'],
            default: 'describe',
          }),
          detail_level: describedSchema('string', 'How much to say.', { enum: ['low', 'medium', 'high'], default: 'medium' }),
          output_format: describedSchema('string', 'How to answer.', { enum: ['text', 'json', 'structured'], default: 'text' }),
        },
        ['image'],
        true,
      ),
      result: objectSchema(
        {
          ...visionResult,
          description: describedSchema('string', 'The picture in words.'),
          labels: describedSchema('array', 'What is in it.', { items: { type: 'string' } }),
          text: describedSchema('string', 'The text in it.'),
        },
        ['success', 'analysis'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
