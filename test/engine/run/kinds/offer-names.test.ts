import assert from 'node:assert/strict';
import fc from 'fast-check';
import { offerNames } from '../../../../engine/run/kinds/prompt/offer-names.ts';

const cases: [tool: string, action: string, name: string][] = [
  ['filesystem', 'read', 'filesystem_read'],
  ['data-processing', 'profile', 'data-processing_profile'],
  ['files', 'read_text_file', 'files_read_text_file'],
  ['files', 'resources/list', 'files_resources_list'],
  ['3d', 'turn', '_3d_turn'],
  ['Zähler', 'zähle', 'Z_hler_z_hle'],
];

describe('the names by which a model calls tools', () => {
  for (const [tool, action, name] of cases)
    it(`${tool}.${action} is ${name}`, () => assert.deepEqual(offerNames([{ tool, action }]), [name]));

  it('are such as every provider takes, and each means one tool', () => {
    const word = fc.string({ minLength: 1, maxLength: 80 });
    const offers = fc.uniqueArray(fc.record({ tool: word, action: word }), {
      maxLength: 12,
      selector: ({ tool, action }) => JSON.stringify([tool, action]),
    });
    fc.assert(
      fc.property(offers, (all) => {
        const names = offerNames(all);
        for (const name of names) assert.match(name, /^[A-Za-z_][\w-]{0,63}$/);
        assert.equal(new Set(names).size, all.length);
        assert.deepEqual(offerNames(all), names);
      }),
    );
  });
});
