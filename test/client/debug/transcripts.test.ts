import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { playTranscript } from './transcript.ts';

const cases = 'test/client/debug/cases';

/** Each file tells what it is about in its first line. Recorded anew with `RECORD=1`; what comes then has to be read. */
describe('a debugging session', () => {
  for (const name of readdirSync(cases).filter((one) => one.endsWith('.transcript')))
    it(name.replace('.transcript', '').replaceAll('-', ' '), () => playTranscript(join(cases, name), cases));
});
