import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';

const success = says('boolean', 'Whether it was done.');
const model = says('string', 'The model that listens or speaks.');

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
      parameters: shape(
        {
          audio: says('string', 'The file with the recording.'),
          language: says('string', 'Its language, such as `en`; found out where not given.'),
          timestamps: says('boolean', 'Whether to say when each part begins.', { default: false }),
          model,
        },
        ['audio'],
        true,
      ),
      result: shape(
        {
          success,
          text: says('string', 'What is said.'),
          language: says('string', 'Its language.'),
          duration: says('number', 'Seconds.'),
          segments: says('array', 'The parts with their times in seconds.', {
            items: shape(
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
      parameters: shape(
        {
          text: says('string', 'What to say.'),
          path: says('string', 'The file to write.'),
          voice: says('string', 'Who speaks.'),
          format: says('string', 'The kind of file.', { enum: ['mp3', 'wav', 'ogg', 'flac'], default: 'mp3' }),
          model,
        },
        ['text', 'path'],
        true,
      ),
      result: shape(
        { success, path: says('string', 'The file.'), size: says('integer', 'Bytes.'), duration: says('number', 'Seconds.') },
        ['success', 'path'],
        true,
      ),
      effect: 'network',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
