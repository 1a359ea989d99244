import { pictureBackgrounds, pictureFormats, pictureQualities } from '../../media/made-media.ts';
import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const file = {
  path: describedSchema('string', 'The file.'),
  type: describedSchema('string', 'What it is by its bytes, such as `image/png`.'),
  size: describedSchema('integer', 'Bytes.'),
  width: describedSchema('integer', 'Pixels.'),
  height: describedSchema('integer', 'Pixels.'),
};

/** Pictures from words. */
export const imageGeneration = {
  name: 'image-generation',
  title: 'Images',
  doc: 'Makes pictures from words, by a model that can, and writes them into the output folder.',
  defaultAction: 'generate',
  executable: true,
  marks: true,
  asks: false,
  parameterNames: {
    text: 'prompt',
    description: 'prompt',
    n: 'num_images',
    count: 'num_images',
    output_path: 'output_dir',
    output_file: 'path',
    file: 'path',
    output_format: 'format',
  },
  actions: {
    generate: {
      doc: 'Makes one or several pictures of the words.',
      parameters: objectSchema(
        {
          prompt: describedSchema('string', 'What is to be seen.', { minLength: 1 }),
          model: describedSchema(
            'string',
            'The model that draws, such as `openai:gpt-image-2`; the first usual one whose key is there unless given.',
            { minLength: 1 },
          ),
          size: describedSchema(
            'string',
            'Width and height in pixels (`1536x1024`); of models that know no pixels the shape (`16:9`), with the resolution behind it where another than the usual is wanted (`16:9 2K`).',
          ),
          quality: describedSchema('string', 'How much the model takes pains: `low`, `medium`, `high`; it sets the price.', {
            enum: [...pictureQualities],
          }),
          style: describedSchema('string', 'How it is to look; joined to the prompt.'),
          negative_prompt: describedSchema('string', 'What is to be left out; joined to the prompt.'),
          background: describedSchema('string', '`transparent` for PNG and WebP, or `opaque`.', {
            enum: [...pictureBackgrounds],
          }),
          num_images: describedSchema('integer', 'How many pictures.', { minimum: 1, maximum: 10, default: 1 }),
          format: describedSchema(
            'string',
            'The kind of file; without it the ending of `path` tells. `file` says nothing more than that it is one.',
            { enum: [...pictureFormats, 'file'] },
          ),
          path: describedSchema(
            'string',
            'The file, in the output folder; further pictures get a number. Named after the step unless given.',
          ),
          output_dir: describedSchema('string', 'A folder in the output folder.'),
          filename: describedSchema('string', 'The name of the file there.'),
        },
        ['prompt'],
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'True.'),
          ...file,
          images: describedSchema('array', 'Every picture.', {
            items: objectSchema(
              { ...file, prompt: describedSchema('string', 'The words that the model really used, where it says them.') },
              ['path', 'type', 'size'],
            ),
          }),
          count: describedSchema('integer', 'How many pictures.'),
          model: describedSchema('string', 'The model that drew.'),
        },
        ['success', 'path', 'type', 'size', 'images', 'count', 'model'],
      ),
      effect: 'network',
      repeatable: true,
      makes: 'picture',
    },
  },
} satisfies ToolSpec;
