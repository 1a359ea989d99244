import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** Python, by an interpreter of the machine. */
export const pythonExecutor = {
  name: 'python-executor',
  title: 'Python',
  doc: 'Runs Python code with the interpreter of this machine. A run must be allowed to (`--allow python-executor`).',
  defaultAction: 'execute',
  executable: true,
  asks: true,
  startsPrograms: true,
  needs: 'a Python 3 interpreter: `python3` on the PATH, or the one that the environment variable BATON_PYTHON names',
  parameterNames: {
    script: 'code',
    source: 'code',
    args: 'inputs',
    data: 'inputs',
    variables: 'inputs',
    context: 'inputs',
    working_directory: 'cwd',
    working_dir: 'cwd',
    workdir: 'cwd',
    environment: 'env',
  },
  paths: ['cwd'],
  resultNames: { return_code: 'exit_code' },
  actions: {
    execute: {
      doc: 'Runs the code. What it leaves in the variable `result` becomes `returned`; without one, a last line of output that is JSON. Values reach it safely as `inputs`: what a template puts into the code itself is run as code.',
      parameters: objectSchema(
        {
          code: describedSchema('string', 'The code.', { minLength: 1 }),
          inputs: {
            description: 'A value that the code finds in the variable `inputs`; a map also as variables of their own names.',
          },
          cwd: describedSchema('string', 'The folder to run in, relative to the working folder.'),
          env: describedSchema('object', 'More variables for its environment.', {
            additionalProperties: { type: ['string', 'number', 'boolean'] },
          }),
          timeout: describedSchema('number', 'Seconds after which it is ended.', { exclusiveMinimum: 0 }),
        },
        ['code'],
        true,
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether the code ended without an exception.'),
          returned: { description: 'What the variable `result` held, as JSON.' },
          exit_code: describedSchema('integer', 'What the interpreter returned.'),
          stdout: describedSchema('string', 'What it wrote to standard output.'),
          stderr: describedSchema('string', 'What it wrote to standard error.'),
          output: describedSchema('string', 'The same as `stdout`, under the name that older files use.'),
          note: describedSchema('string', 'Why `returned` is missing, where the code left something that is no JSON.'),
          stdout_file: describedSchema(
            'string',
            'The file with all of its standard output, where that was too long to be shown here.',
          ),
          stderr_file: describedSchema('string', 'The same for its standard error.'),
        },
        ['success', 'exit_code', 'stdout', 'stderr', 'output'],
      ),
      effect: 'execute',
      repeatable: false,
    },
  },
} satisfies ToolSpec;
