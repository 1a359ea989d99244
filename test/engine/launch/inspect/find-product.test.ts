import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProduct } from '../../../../engine/launch/inspect/find-product.ts';
import { relocateHere } from '../../../../engine/launch/resume/foreign-run.ts';
import { startFact } from '../../store/facts.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('a file that a run says it wrote', () => {
  const base = temporaryFolder();
  const root = () => join(base(), 'root');
  const outside = () => join(base(), 'outside.txt');
  const output = () => join(root(), 'outputs', 'demo');
  const told = (output_path: string) => {
    const fact = startFact(1);
    return fact.type === 'run.started' ? { ...fact, output_path } : assert.fail();
  };
  const find = (file: string, output_path = '/project/outputs/demo') =>
    findProduct({ foreign: true, started: relocateHere(told(output_path), join(root(), '.baton', 'runs', 'r')) }, file);
  beforeEach(() => {
    mkdirSync(output(), { recursive: true });
    writeFileSync(join(output(), 'report.md'), 'text');
    writeFileSync(outside(), 'of the user');
  });

  it('is found in the output folder of this machine, wherever another one had it', async () => {
    assert.equal(await find('report.md'), join(output(), 'report.md'));
    assert.equal(await find('report.md', '/elsewhere/outputs'), join(output(), 'report.md'));
    assert.equal(await find(join(output(), 'report.md')), join(output(), 'report.md'));
  });

  const refusals: [what: string, file: () => string][] = [
    ['a path outside', outside],
    ['a path that climbs out', () => '../../../outside.txt'],
    ['a file of the project that no output is', () => '../../p.baton.yaml'],
    ['a link that leads out', () => 'link.txt'],
    ['nothing at all', () => 'missing.txt'],
  ];
  for (const [what, file] of refusals)
    it(`is not opened for a foreign run where it is ${what}`, async () => {
      symlinkSync(outside(), join(output(), 'link.txt'));
      writeFileSync(join(root(), 'p.baton.yaml'), 'steps: []');
      assert.equal(await find(file()), undefined);
    });

  it('is not opened for a foreign run whose output folder leads out of the root', async () => {
    rmSync(output(), { recursive: true });
    symlinkSync(base(), output());
    assert.equal(await find('outside.txt'), undefined);
    assert.equal(await find('outside.txt', '/project/../..'), undefined);
  });

  it('of this machine is found where it was written, also outside where that was allowed', async () => {
    const own = { foreign: false, started: told(output()) };
    assert.equal(await findProduct(own, 'report.md'), join(output(), 'report.md'));
    assert.equal(await findProduct(own, outside()), outside());
  });
});
