import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';

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
  parameterNames: { image_path: 'image', path: 'image', file: 'image', url: 'image', prompt: 'question' },
  paths: ['image'],
  actions: {
    analyze: {
      doc: 'Describes a picture, sorts it, reads its text, or answers a question about it.',
      parameters: shape(
        {
          image: says('string', 'The file, or its address on the web.'),
          question: says('string', 'What to find out.'),
          analysis_type: says('string', 'What to do with it.', {
            enum: ['describe', 'classify', 'detect', 'ocr', 'question'],
            default: 'describe',
          }),
          detail_level: says('string', 'How much to say.', { enum: ['low', 'medium', 'high'], default: 'medium' }),
          output_format: says('string', 'How to answer.', { enum: ['text', 'json', 'structured'], default: 'text' }),
          model: says('string', 'The model that looks.'),
        },
        ['image'],
        true,
      ),
      result: shape(
        {
          success: says('boolean', 'Whether there is an answer.'),
          analysis: { description: 'What was found, as text or as a map.' },
          description: says('string', 'The picture in words.'),
          labels: says('array', 'What is in it.', { items: { type: 'string' } }),
          text: says('string', 'The text in it.'),
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
