/** Texts of the tool `python-executor`. */
export const pythonTexts = {
  missing: 'No Python 3 interpreter was found: there is no `python3` on the PATH.',
  missingNamed: 'The Python interpreter that BATON_PYTHON names ("{program}") cannot be used: {why}.',
  hint: 'Install Python 3, or name an interpreter in the environment variable BATON_PYTHON.',
  tooOld: 'it is not Python 3',
  noAnswer: 'it did not say its version',
  notAllowed: 'Python code needs the permission for the whole tool; a pattern cannot tell what code does.',
  allowHint: 'Allow it: --allow python-executor',
  empty: 'The parameter "code" is empty.',
  timeout: 'The code was ended after {seconds} s, the `timeout` of the step.',
  badTimeout: 'The parameter "timeout" must be a number of seconds above 0, not {got}.',
  noFolder: 'The code cannot run in "{folder}": there is no such folder.',
  badVariable: '"{name}" cannot be set in the environment of Python.',
  started: '{program} ({lines} {lines|line|lines})',
  tooLarge: 'The variable `result` has more than {megabytes} MB as JSON.',
} as const;
