import { describedSchema } from './shape.ts';

/** Parameters of every tool that asks a vision model. */
export const visionParameters = {
  question: describedSchema('string', 'The question to answer.'),
  model: describedSchema('string', 'The model that looks.'),
};

/** Older names of these parameters, and of the file. */
export const visionNames = (file: string): Record<string, string> => ({ path: file, file, url: file, prompt: 'question' });

/** Members of every result of such a tool. */
export const visionResult = {
  success: describedSchema('boolean', 'Whether there is an answer.'),
  analysis: { description: 'The findings, as text or as a map.' },
  model: describedSchema('string', 'The model that looked.'),
};
