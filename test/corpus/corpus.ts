import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a file of the corpus shall be; `either` where its author could be read both ways. */
export type Expectation = 'valid' | 'invalid' | 'either';

const isExpectation = (value: unknown): value is Expectation => value === 'valid' || value === 'invalid' || value === 'either';

/** The folder that BATON_CORPUS names: pipelines that nobody here wrote. It is no part of the product; undefined where it is not there. */
export const corpus: string | undefined = existsSync(join(process.env['BATON_CORPUS'] ?? '', 'expected.json'))
  ? process.env['BATON_CORPUS']
  : undefined;

/** Its files, and what each shall be. */
export function expectations(folder: string): [file: string, expect: Expectation][] {
  const all: unknown = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  return Object.entries(all ?? {}).map(([file, { expect }]) => {
    if (!isExpectation(expect)) throw new Error(`${file}: expected.json says ${JSON.stringify(expect)}.`);
    return [file, expect];
  });
}

/** Says in the report why nothing was tried. */
export const withoutCorpus = (): void =>
  void it('BATON_CORPUS names no folder of them', function () {
    this.skip();
  });
