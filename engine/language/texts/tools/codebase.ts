import { retrievalTexts } from './retrieval.ts';

/** Texts of the search in code. */
export const codebaseTexts = {
  from: '`from` must be a pattern of files or a list of patterns, and not {got}.',
  top: '`top` must be a whole number from 1 to {most}, and not {got}.',
  words: '`{name}` must be one of {words}, or a list of them, and not {got}.',
  name: '`name` must be a name, such as `readFile`: {got} holds no letter, or more than one word.',
  noCode: 'No file in a known language fits {patterns}.',
  noCodeHint:
    'Known are TypeScript, JavaScript, Python, Go, Java and Rust. What `.gitignore` names, `node_modules` and hidden folders are left out unless a pattern names them.',
  isNoCode: 'its language is not known: known are TypeScript, JavaScript, Python, Go, Java and Rust',
  workerEnded: 'The worker that reads code ended: {why}.',
  cancelled: 'Reading the code was cancelled.',
  skipped: {
    ...retrievalTexts.skipped,
    heavy: 'it takes too long to read',
  },
};
