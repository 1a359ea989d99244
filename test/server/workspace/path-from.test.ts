import assert from 'node:assert/strict';
import { pathFrom } from '../../../server/workspace/path-from.ts';

describe('the path by which a pipeline names another file', () => {
  for (const [file, from, path] of [
    ['/w/a/x.yaml', '/w/a/y.yaml', 'x.yaml'],
    ['/w/a/b/x.yaml', '/w/a/y.yaml', 'b/x.yaml'],
    ['/w/c/x.yaml', '/w/a/y.yaml', 'c/x.yaml'],
  ] as const)
    it(`${file} is ${path} from ${from}`, () => assert.equal(pathFrom(file, from), path));
});
