import assert from 'node:assert/strict';
import { readDocuments } from '../../../../engine/libraries/offline/question/documents.ts';
import { casesOf } from './scored.ts';

interface Case {
  name: string;
  prompt: string;
  instruction: string;
  documents: { name?: string; text: string }[];
}

describe('offline: what a prompt hands over', () => {
  for (const { name, prompt, instruction, documents } of casesOf<Case[]>('prompts.yaml'))
    it(name, () => {
      assert.deepEqual(readDocuments(prompt), { instruction, documents });
    });
});
