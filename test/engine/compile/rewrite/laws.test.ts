import fc from 'fast-check';
import { sampledRuns } from '../../../sample.ts';
import { holds, indented, others, steps } from './holds.ts';
import { compiled } from './meaning.ts';

describe('the rewriting means the same', () => {
  it('with comments anywhere, steps in any number, inside a key for the whole file', () => {
    const body = fc.array(fc.record({ one: fc.nat(steps.length - 1), inside: fc.boolean() }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(body, fc.boolean(), fc.infiniteStream(fc.nat(5)), (chosen, wrapped, dice) => {
        const list = chosen.map(({ one, inside }, index) => {
          const step = (steps[one]?.step ?? '').replace(/^id: .*\n?/m, '');
          const own = `id: own_${index}\n${step}`;
          return inside ? `id: frame_${index}\nsteps:\n${indented(own)}${others}` : own;
        });
        const text = `inputs: {xs: [1]}\nsteps:\n${others}${list.map(indented).join('')}`;
        let number = 0;
        const commented = text
          .split('\n')
          .flatMap((line) => {
            const roll = dice.next().value ?? 0;
            const indent = /^[ -]*/.exec(line)?.[0].replaceAll('-', ' ') ?? '';
            if (line === '' || roll > 1) return [line];
            return roll === 0 ? [`${indent}#~${++number}`, line] : [`${line} #~${++number}`];
          })
          .join('\n');
        const whole = wrapped ? `pipeline:\n  ${commented.split('\n').join('\n  ').trimEnd()}\n` : commented;
        if (compiled(whole).valid) holds(whole);
      }),
      { numRuns: sampledRuns(150, 6) },
    );
  });
});
