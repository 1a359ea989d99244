import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';

const image = shape(
  {
    path: says('string', 'The file.'),
    url: says('string', 'Where the provider keeps it, if it does.'),
    data: says('string', 'The picture as base64, where it is in no file.'),
    width: says('integer', 'Pixels.'),
    height: says('integer', 'Pixels.'),
    prompt: says('string', 'The words that the provider really used.'),
  },
  [],
  true,
);

/** Pictures from words. */
export const imageGeneration = {
  name: 'image-generation',
  title: 'Images',
  doc: 'Makes pictures from words, by a model that can.',
  defaultAction: 'generate',
  executable: false,
  asks: false,
  needs: 'a provider whose models make pictures',
  refused: 'It needs a provider whose models make pictures, and none of the providers here does.',
  parameterNames: { text: 'prompt', description: 'prompt', n: 'num_images', count: 'num_images', output_path: 'output_dir' },
  paths: ['output_dir'],
  actions: {
    generate: {
      doc: 'Makes one or several pictures of the words.',
      parameters: shape(
        {
          prompt: says('string', 'What is to be seen.'),
          model: says('string', 'The model that draws.'),
          size: says('string', 'Width and height in pixels.', { pattern: '^\\d+x\\d+$', default: '1024x1024' }),
          style: says('string', 'How it is to look.'),
          num_images: says('integer', 'How many pictures.', { minimum: 1, maximum: 10, default: 1 }),
          output_format: says('string', 'A file, or the picture itself.', { enum: ['file', 'base64', 'url'], default: 'file' }),
          output_dir: says('string', 'The folder for the files.'),
          filename: says('string', 'The name of the file; further ones get a number.'),
        },
        ['prompt'],
        true,
      ),
      result: shape(
        {
          success: says('boolean', 'Whether there are pictures.'),
          images: says('array', 'The pictures.', { items: image }),
          model: says('string', 'The model that drew.'),
          count: says('integer', 'How many pictures.'),
        },
        ['success', 'images'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
