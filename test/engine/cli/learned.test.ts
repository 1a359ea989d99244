import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, type Said, testIo } from './io.ts';

describe('choice by experience on the command line', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  beforeEach(() => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'baton.yaml'), 'models: [{id: offline, input_price: 0, output_price: 0}]\n');
    writeFileSync(
      join(place(), 'p.yaml'),
      `id: p
selection: {strategy: learned}
steps:
  - id: sum
    for_each: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    prompt: "Summarise in one sentence: The mill stopped in year {{ item }}. The pond had silted up."
`,
    );
  });
  const whyOf = async (): Promise<string> => {
    const { steps } = JSON.parse((await baton('run', 'p.yaml', '--json')).out);
    return steps['sum[0]']?.why?.model?.reason ?? steps['sum[*]']?.why?.model?.reason ?? JSON.stringify(steps).slice(0, 500);
  };

  it('learns from run to run, says so, and begins anew', async () => {
    assert.match((await baton('models', '--learned')).err, /No prompt of a model is in the history/);
    assert.match(await whyOf(), /as `balanced`, until 10 attempts at short prompts are known \(0 are\)/);
    const shown = await baton('models', '--learned');
    assert.equal(shown.code, 0);
    assert.match(shown.out, /short prompts: 12 attempts\nmodel +attempts +good/);
    assert.match(shown.out, /\noffline +12 +100 % /);
    assert.match(shown.out, /One model alone was asked/);
    assert.match(await whyOf(), /the best by experience with 12 attempts at short prompts|tried out/);
    const { classes } = JSON.parse((await baton('models', '--learned', '--json')).out);
    assert.deepEqual([classes.length, classes[0].models[0].tried], [1, 24]);

    const reset = await baton('models', '--learned', '--reset');
    assert.deepEqual(
      [reset.code, reset.out, reset.err],
      [0, '', 'Choice by experience begins anew; the history of runs stays.\n'],
    );
    assert.match((await baton('models', '--learned')).err, /since \d{4}-.*, when what was before was forgotten/);
    assert.match(await whyOf(), /\(0 are\)/);
    assert.match(readFileSync(join(place(), '.baton/learned-since'), 'utf8'), /^\d+\n$/);
    // A moment ahead of now, or none at all, forgets nothing.
    for (const odd of ['9999999999999999', 'soon']) {
      writeFileSync(join(place(), '.baton/learned-since'), odd);
      assert.match((await baton('models', '--learned')).out, /short prompts: 36 attempts/, odd);
    }
  });

  it('takes nothing for experience where it cannot know what was forgotten', async () => {
    await whyOf();
    rmSync(join(place(), '.baton/learned-since'), { force: true });
    mkdirSync(join(place(), '.baton/learned-since'));
    const { code, err } = await baton('models', '--learned');
    assert.equal(code, 2);
    assert.match(err, /The start of choice by experience cannot be read/);
    assert.match(await whyOf(), /\(0 are\)/);
  });

  it('refuses --reset alone, and a provider', async () => {
    assert.equal((await baton('models', '--reset')).code, 2);
    assert.match((await baton('models', 'openai', '--learned')).err, /--learned is of all models/);
  });
});
