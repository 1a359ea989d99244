import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** Commands of the machine. */
export const terminal = {
  name: 'terminal',
  title: 'Terminal',
  doc: 'Runs a command on this machine. A run must be allowed to (`--allow terminal`).',
  defaultAction: 'execute',
  usual: true,
  executable: true,
  asks: true,
  asksFor: 'command',
  startsPrograms: true,
  parameterNames: {
    cmd: 'command',
    working_directory: 'cwd',
    working_dir: 'cwd',
    workdir: 'cwd',
    environment: 'env',
    args: 'argv',
  },
  paths: ['cwd'],
  resultNames: { return_code: 'exit_code', working_dir: { parameter: 'cwd', otherwise: '.' } },
  actions: {
    execute: {
      doc: 'Runs `argv` directly, or `command` through a shell, where every `{{ }}` becomes one quoted word; one that is the whole `command` is the line itself. An exit code other than 0 is a failure.',
      parameters: {
        ...objectSchema({
          command: describedSchema('string', 'One line for the shell.', { minLength: 1 }),
          argv: describedSchema('array', 'The program and its arguments; no shell reads them.', {
            items: { type: ['string', 'number', 'boolean'] },
            minItems: 1,
          }),
          cwd: describedSchema('string', 'The folder to run in, relative to the working folder.'),
          env: describedSchema('object', 'More variables for its environment.', {
            additionalProperties: { type: ['string', 'number', 'boolean'] },
          }),
        }),
        oneOf: [{ required: ['command'] }, { required: ['argv'] }],
      },
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether the exit code was 0.'),
          exit_code: describedSchema('integer', 'What the command returned.'),
          stdout: describedSchema('string', 'What it wrote to standard output.'),
          stderr: describedSchema('string', 'What it wrote to standard error.'),
          stdout_file: describedSchema(
            'string',
            'The file with all of its standard output, where that was too long to be shown here.',
          ),
          stderr_file: describedSchema('string', 'The same for its standard error.'),
        },
        ['success', 'exit_code', 'stdout', 'stderr'],
      ),
      effect: 'execute',
      repeatable: false,
    },
  },
} satisfies ToolSpec;
