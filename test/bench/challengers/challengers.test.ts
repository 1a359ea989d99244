import assert from 'node:assert/strict';
import { chanceOf } from '../foresight/chance.ts';
import { judgedFamilies } from '../foresight/families.ts';
import { worldOf } from '../foresight/truth.ts';
import {
  add,
  complement,
  constant,
  type Matrix,
  meanOfRows,
  multiply,
  propagate,
  sigmoid,
  tanh,
  times,
  weights,
} from './autodiff.ts';
import { byRank, makeTask, playTask } from './environment.ts';
import { judgeDuels } from './gate.ts';

const chance = chanceOf(3);
const [input, other, row] = [weights(3, 4, chance), weights(3, 4, chance), weights(1, 4, chance)];
const square = weights(4, 4, chance);
const neighbours = [[1, 2], [], [0]];

const operations: Readonly<Record<string, () => Matrix>> = {
  'a product of matrices': () => multiply(input, square),
  'a row added to every row': () => add(input, row),
  'a product of elements': () => times(input, other),
  'functions of each element': () => complement(sigmoid(tanh(input))),
  'means of neighbours': () => meanOfRows(input, neighbours),
  'all of them': () => times(meanOfRows(tanh(add(multiply(input, square), row)), neighbours), sigmoid(other)),
};

describe('challengers', () => {
  for (const [name, work] of Object.entries(operations)) {
    it(`gradients are the slopes: ${name}`, () => {
      const sum = (): number => work().value.reduce((all, one) => all + one, 0);
      for (const one of [input, other, row, square]) one.gradient.fill(0);
      const result = work();
      result.gradient.fill(1);
      propagate(result);
      for (const one of [input, other, row, square]) {
        for (const [at, value] of one.value.entries()) {
          one.value[at] = value + 1e-6;
          const more = sum();
          one.value[at] = value - 1e-6;
          const slope = (more - sum()) / 2e-6;
          one.value[at] = value;
          assert.ok(Math.abs(slope - (one.gradient[at] ?? 0)) < 1e-6, `${slope}, not ${one.gradient[at]}`);
        }
      }
    });
  }

  it('a schedule starts every step once, after those that it comes after, and never beats the bound', () => {
    for (const [index, family] of Object.values(judgedFamilies).entries()) {
      const world = worldOf(family(20, chanceOf(index)), index);
      const task = makeTask(world, 2, [world.run(0), world.run(1)], world.run(2));
      for (const choose of [byRank, () => 0]) assert.ok(playTask(task, choose) >= 1 - 1e-9);
      // With one slot the order changes nothing.
      const alone = makeTask(world, 1, [world.run(0)], world.run(2));
      assert.equal(playTask(alone, byRank).toFixed(9), playTask(alone, () => 0).toFixed(9));
    }
  });

  it('the gate lets through what is better beyond chance and loses little', () => {
    const duels = (challengers: readonly number[]) => challengers.map((challenger) => ({ family: 'f', champion: 1, challenger }));
    assert.equal(judgeDuels(duels(Array.from({ length: 20 }, (_, at) => 0.9 + at / 1000))).wins, true);
    assert.equal(judgeDuels(duels(Array.from({ length: 20 }, (_, at) => (at % 5 ? 0.9 : 1.01)))).wins, false, 'one in five lost');
    assert.equal(judgeDuels(duels(Array.from({ length: 20 }, (_, at) => (at % 2 ? 0.5 : 1.5)))).wins, false, 'chance');
    assert.equal(judgeDuels(duels([1, 1, 1])).wins, false, 'the same');
  });

  it('constants keep their rows', () =>
    assert.deepEqual(
      [
        ...constant([
          [1, 2],
          [3, 4],
        ]).value,
      ],
      [1, 2, 3, 4],
    ));
});
