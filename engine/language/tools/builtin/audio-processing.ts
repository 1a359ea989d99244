import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const success = describedSchema('boolean', 'Whether it was done.');
const model = describedSchema('string', 'The model that listens or speaks.');

/** Speech and text. */
export const audioProcessing = {
  name: 'audio-processing',
  title: 'Audio',
  doc: 'Writes down what is said, and says what is written.',
  defaultAction: 'transcribe',
  executable: false,
  asks: false,
  needs: 'a provider whose models hear or speak',
  refused:
    'A recording goes to a model that hears in a prompt step: `prompt: [What is said?, {audio: talk.mp3}]`. None of the providers here speaks.',
  parameterNames: { audio_path: 'audio', path: 'audio', file: 'audio', output_path: 'path', input: 'text' },
  paths: ['audio', 'path'],
  actions: {
    transcribe: {
      doc: 'Writes down what is said in a recording.',
      parameters: objectSchema(
        {
          audio: describedSchema('string', 'The file with the recording.'),
          language: describedSchema('string', 'Its language, such as `en`; found out where not given.'),
          timestamps: describedSchema('boolean', 'Whether to say when each part begins.', { default: false }),
          model,
        },
        ['audio'],
        true,
      ),
      result: objectSchema(
        {
          success,
          text: describedSchema('string', 'What is said.'),
          language: describedSchema('string', 'Its language.'),
          duration: describedSchema('number', 'Seconds.'),
          segments: describedSchema('array', 'The parts with their times in seconds.', {
            items: objectSchema(
              { start: { type: 'number' }, end: { type: 'number' }, text: { type: 'string' } },
              ['start', 'end', 'text'],
              true,
            ),
          }),
        },
        ['success', 'text'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
    synthesize: {
      doc: 'Says a text and writes the recording to a file.',
      parameters: objectSchema(
        {
          text: describedSchema('string', 'What to say.'),
          path: describedSchema('string', 'The file to write.'),
          voice: describedSchema('string', 'Who speaks.'),
          format: describedSchema('string', 'The kind of file.', { enum: ['mp3', 'wav', 'ogg', 'flac'], default: 'mp3' }),
          model,
        },
        ['text', 'path'],
        true,
      ),
      result: objectSchema(
        {
          success,
          path: describedSchema('string', 'The file.'),
          size: describedSchema('integer', 'Bytes.'),
          duration: describedSchema('number', 'Seconds.'),
        },
        ['success', 'path'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
