import { needless } from '../needless.ts';

export const multiLanguageExecutor = needless(
  'multi-language-executor',
  'Programs',
  'Runs source code of many languages.',
  'Use `python-executor` for Python, and `terminal` with the interpreter of the language for any other: each is allowed by its own name.',
);
