/** Reasons that a command is not run, and texts about its end. */
export const terminalTexts = {
  noFolder: 'The command cannot run in "{folder}": there is no such folder.',
  endedBy: 'The command was ended by {signal}.',
  endedBySaying: 'The command was ended by {signal}: {last}',
  endedWith: 'The command ended with exit code {code}.',
  endedWithSaying: 'The command ended with exit code {code}: {last}',
  tooMuchOutput: 'The command wrote more than {most} MB and was stopped.',
  outputUnkept: 'The output of the command cannot be kept',
  notStarted: '"{program}" cannot be started: {why}.',
  noProgram: 'there is no such program',
  batchLine: '"{program}" is a batch file, and no batch file can be given an argument of several lines.',

  oneForm: 'Give the terminal either `command` (a line) or `argv` (a list), one of them.',
  nul: 'The command has a NUL character in it, which no command can have.',
  empty: 'The command is empty.',
  noShell: 'A `command` line needs a POSIX shell, which Windows lacks.',
  noShellHint: 'Give `argv` instead.',
  badVariable: '"{name}" cannot be set in the environment of a command.',

  variablesNotAllowed: 'Nobody allowed the terminal to set {names} for a command.',
  notAllowed: 'Nobody allowed the command "{command}".',
  allowHint: 'Allow every command with --allow terminal, or this kind with --allow "terminal:PATTERN".',
} as const;
