import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';

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
  actions: {
    execute: {
      doc: 'Runs the code. What it leaves in the variable `result` becomes `returned`; without one, a last line of output that is JSON. Values reach it safely as `inputs`: what a template puts into the code itself is run as code.',
      parameters: shape(
        {
          code: says('string', 'The code.', { minLength: 1 }),
          inputs: {
            description: 'A value that the code finds in the variable `inputs`; a map also as variables of their own names.',
          },
          cwd: says('string', 'The folder to run in, relative to the working folder.'),
          env: says('object', 'More variables for its environment.', {
            additionalProperties: { type: ['string', 'number', 'boolean'] },
          }),
          timeout: says('number', 'Seconds after which it is ended.', { exclusiveMinimum: 0 }),
        },
        ['code'],
        true,
      ),
      result: shape(
        {
          success: says('boolean', 'Whether the code ended without an exception.'),
          returned: { description: 'What the variable `result` held, as JSON.' },
          exit_code: says('integer', 'What the interpreter returned.'),
          stdout: says('string', 'What it wrote to standard output.'),
          stderr: says('string', 'What it wrote to standard error.'),
          output: says('string', 'The same as `stdout`, under the name that older files use.'),
          note: says('string', 'Why `returned` is missing, where the code left something that is no JSON.'),
          stdout_file: says('string', 'The file with all of its standard output, where that was too long to be shown here.'),
          stderr_file: says('string', 'The same for its standard error.'),
        },
        ['success', 'exit_code', 'stdout', 'stderr', 'output'],
      ),
      effect: 'execute',
      repeatable: false,
    },
  },
} satisfies ToolSpec;
