import { speechFormats } from '../../media/made-media.ts';
import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const success = describedSchema('boolean', 'True.');

/** Speech and text. */
export const audioProcessing = {
  name: 'audio-processing',
  title: 'Audio',
  doc: 'Writes down what is said, and says what is written, by a model that can.',
  defaultAction: 'transcribe',
  executable: true,
  marks: true,
  asks: false,
  parameterNames: {
    audio_path: 'audio',
    file: 'audio',
    recording: 'audio',
    output_path: 'path',
    output_file: 'path',
    input: 'text',
    instructions: 'style',
  },
  paths: ['audio'],
  actions: {
    transcribe: {
      doc: 'Writes down what is said in a recording.',
      parameters: objectSchema(
        {
          audio: describedSchema('string', 'The file with the recording: WAV, MP3, Ogg, FLAC, AAC, AIFF; 20 MB at most.', {
            minLength: 1,
          }),
          model: describedSchema(
            'string',
            'The model that listens, such as `openai:gpt-transcribe`; the first usual one whose key is there unless given.',
            { minLength: 1 },
          ),
          language: describedSchema('string', 'Its language, such as `en`; found out where not given.', {
            pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
          }),
          timestamps: describedSchema('boolean', 'Whether to tell when each part begins and ends.', { default: false }),
        },
        ['audio'],
      ),
      result: objectSchema(
        {
          success,
          text: describedSchema('string', 'What is said.'),
          language: describedSchema('string', 'Its language, where the model tells it.'),
          duration: describedSchema('number', 'Seconds, where the model tells them.'),
          segments: describedSchema('array', 'The parts with their times in seconds, with `timestamps`.', {
            items: objectSchema({ start: { type: 'number' }, end: { type: 'number' }, text: { type: 'string' } }, [
              'start',
              'end',
              'text',
            ]),
          }),
          model: describedSchema('string', 'The model that listened.'),
        },
        ['success', 'text', 'model'],
      ),
      effect: 'network',
      repeatable: true,
      makes: 'transcript',
    },
    synthesize: {
      doc: 'Says a text and writes the recording into the output folder.',
      parameters: objectSchema(
        {
          text: describedSchema('string', 'What to say.', { minLength: 1 }),
          model: describedSchema(
            'string',
            'The model that speaks, such as `openai:gpt-4o-mini-tts`; the first usual one whose key is there unless given.',
            { minLength: 1 },
          ),
          voice: describedSchema('string', 'Who speaks, by the names of the provider: `Kore`, `alloy`.'),
          style: describedSchema('string', 'How it is to be said: `calm and slow`.'),
          speed: describedSchema('number', 'How fast; 1 is usual.', { minimum: 0.25, maximum: 4 }),
          format: describedSchema('string', 'The kind of file; without it the ending of `path` tells.', {
            enum: [...speechFormats],
          }),
          path: describedSchema('string', 'The file, in the output folder; named after the step unless given.'),
        },
        ['text'],
      ),
      result: objectSchema(
        {
          success,
          path: describedSchema('string', 'The file.'),
          type: describedSchema('string', 'What it is by its bytes, such as `audio/wav`.'),
          size: describedSchema('integer', 'Bytes.'),
          duration: describedSchema('number', 'Seconds; of a WAV file.'),
          model: describedSchema('string', 'The model that spoke.'),
        },
        ['success', 'path', 'type', 'size', 'model'],
      ),
      effect: 'network',
      repeatable: true,
      makes: 'speech',
    },
  },
} satisfies ToolSpec;
