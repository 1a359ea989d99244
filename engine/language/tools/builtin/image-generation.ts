import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const image = objectSchema(
  {
    path: describedSchema('string', 'The file.'),
    url: describedSchema('string', 'Where the provider keeps it, if it does.'),
    data: describedSchema('string', 'The picture as base64, where it is in no file.'),
    width: describedSchema('integer', 'Pixels.'),
    height: describedSchema('integer', 'Pixels.'),
    prompt: describedSchema('string', 'The words that the provider really used.'),
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
      parameters: objectSchema(
        {
          prompt: describedSchema('string', 'What is to be seen.'),
          model: describedSchema('string', 'The model that draws.'),
          size: describedSchema('string', 'Width and height in pixels.', { pattern: '^\\d+x\\d+$', default: '1024x1024' }),
          style: describedSchema('string', 'How it is to look.'),
          num_images: describedSchema('integer', 'How many pictures.', { minimum: 1, maximum: 10, default: 1 }),
          output_format: describedSchema('string', 'A file, or the picture itself.', {
            enum: ['file', 'base64', 'url'],
            default: 'file',
          }),
          output_dir: describedSchema('string', 'The folder for the files.'),
          filename: describedSchema('string', 'The name of the file; further ones get a number.'),
        },
        ['prompt'],
        true,
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether there are pictures.'),
          images: describedSchema('array', 'The pictures.', { items: image }),
          model: describedSchema('string', 'The model that drew.'),
          count: describedSchema('integer', 'How many pictures.'),
        },
        ['success', 'images'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
