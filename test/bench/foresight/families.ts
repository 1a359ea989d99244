import type { Chance } from './chance.ts';

/** A step of a made-up pipeline: what it comes after, and which model it asks. */
interface MadeStep {
  id: string;
  after: string[];
  model: string;
  more?: string;
}

const models = ['a:small', 'a:large', 'b:fast', 'b:slow'];

type Family = (count: number, chance: Chance) => string;

/** One line a step; a few of them hang on a condition. */
function write(steps: readonly MadeStep[], parallel: number, id = 'made'): string {
  const lines = steps.map(
    ({ id, after, model, more = '' }) =>
      `  - {id: ${id}, prompt: Do it., model: "${model}", dependencies: [${after.join(', ')}]${more}}`,
  );
  return `id: ${id}\nlimits: {max_parallel: ${parallel}}\ninputs: {x: 1}\nsteps:\n${lines.join('\n')}\n`;
}

const modelFor = (chance: Chance): string => models[chance.below(models.length)] ?? 'a:small';
const parallelFor = (chance: Chance): number => [4, 8, 16][chance.below(3)] ?? 8;
const maybe = (chance: Chance): string => (chance.uniform() < 0.05 ? ', condition: "{{ x == 1 }}"' : '');

/** Parts in parallel, then what makes one of them, again and again. */
const mapReduce: Family = (count, chance) => {
  const steps: MadeStep[] = [];
  let last: string[] = [];
  while (steps.length < count) {
    const width = 3 + chance.below(12);
    const model = modelFor(chance);
    const parts = Array.from({ length: width }, (_, at) => ({ id: `m${steps.length + at}`, after: last, model }));
    const reduce = { id: `r${steps.length + width}`, after: parts.map(({ id }) => id), model: modelFor(chance) };
    steps.push(...parts, reduce);
    last = [reduce.id];
  }
  return write(steps, parallelFor(chance));
};

/** Layers, each step after two or three of the layer before. */
const layered: Family = (count, chance) => {
  const steps: MadeStep[] = [];
  const width = 4 + chance.below(Math.max(2, Math.round(Math.sqrt(count))));
  for (let at = 0; at < count; at++) {
    const layer = Math.floor(at / width);
    const before = layer === 0 ? [] : Array.from({ length: 2 }, () => `s${(layer - 1) * width + chance.below(width)}`);
    steps.push({ id: `s${at}`, after: [...new Set(before)], model: modelFor(chance), more: maybe(chance) });
  }
  return write(steps, parallelFor(chance));
};

/** Chains side by side, of one model each, that come together now and then. */
const chains: Family = (count, chance) => {
  const steps: MadeStep[] = [];
  const width = 2 + chance.below(6);
  const ends = Array.from({ length: width }, () => ({ last: [] as string[], model: modelFor(chance) }));
  for (let at = 0; at < count; at++) {
    const chain = ends[chance.below(width)];
    if (!chain) continue;
    const other = chance.uniform() < 0.1 ? (ends[chance.below(width)]?.last ?? []) : [];
    steps.push({ id: `s${at}`, after: [...new Set([...chain.last, ...other])], model: chain.model, more: maybe(chance) });
    chain.last = [`s${at}`];
  }
  return write(steps, parallelFor(chance));
};

/** Each step after any up to three of the twenty before it. */
const random: Family = (count, chance) => {
  const steps: MadeStep[] = [];
  for (let at = 0; at < count; at++) {
    const few = Math.min(at, chance.below(4));
    const after = Array.from({ length: few }, () => `s${at - 1 - chance.below(Math.min(at, 20))}`);
    steps.push({ id: `s${at}`, after: [...new Set(after)], model: modelFor(chance), more: maybe(chance) });
  }
  return write(steps, parallelFor(chance));
};

/** Rounds of several models on one question: all answer, all read the others, one sums up. */
const rounds: Family = (count, chance) => {
  const steps: MadeStep[] = [];
  let last: string[] = [];
  while (steps.length < count) {
    const base = steps.length;
    const answers = models.map((model, at) => ({ id: `a${base + at}`, after: last, model }));
    const peers = models.map((model, at) => ({ id: `p${base + at}`, after: answers.map(({ id }) => id), model }));
    const sum = { id: `z${base}`, after: peers.map(({ id }) => id), model: modelFor(chance) };
    steps.push(...answers, ...peers, sum);
    last = [sum.id];
  }
  return write(steps, parallelFor(chance));
};

/** A tree that grows, and comes together again. */
const tree: Family = (count, chance) => {
  const steps: MadeStep[] = [];
  for (let at = 0; at < count; at++) {
    const after = at === 0 ? [] : [`s${Math.floor((at - 1) / 3)}`];
    steps.push({ id: `s${at}`, after, model: modelFor(chance) });
  }
  return write(steps, parallelFor(chance));
};

/** Loops over lists of changing lengths, one after the other. */
const loops: Family = (count, chance) => {
  const each = Math.max(1, Math.round(count / 10));
  const lines = Array.from({ length: each }, (_, at) => {
    const after = at === 0 ? '' : `, dependencies: [l${at - 1}]`;
    return `  - {id: l${at}, for_each: "{{ range(x) }}", max_parallel: 5, prompt: Do it., model: "${modelFor(chance)}"${after}}`;
  });
  return `id: made\nlimits: {max_parallel: ${parallelFor(chance)}}\ninputs: {x: 10}\nsteps:\n${lines.join('\n')}\n`;
};

/** Two strands, each step after the one before it in its strand, now and then after the other strand's too. */
const braid: Family = (count, chance) => {
  const steps = Array.from({ length: count }, (_, at): MadeStep => {
    const after = at < 2 ? [] : [`s${at - 2}`, ...(chance.uniform() < 0.3 ? [`s${at - 1}`] : [])];
    return { id: `s${at}`, after, model: modelFor(chance), more: maybe(chance) };
  });
  return write(steps, parallelFor(chance));
};

/** Stages of a few chains each: a stage begins when all chains of the one before have ended. */
const stages: Family = (count, chance) => {
  const steps: MadeStep[] = [];
  let last: string[] = [];
  while (steps.length < count) {
    const [width, depth] = [2 + chance.below(4), 1 + chance.below(4)];
    const ends = Array.from({ length: width }, () => last);
    for (let at = 0; at < width * depth; at++) {
      const id = `s${steps.length}`;
      steps.push({ id, after: ends[at % width] ?? [], model: modelFor(chance), more: maybe(chance) });
      ends[at % width] = [id];
    }
    last = ends.flat();
  }
  return write(steps, parallelFor(chance));
};

/** What is judged, and what the pools of scores were made of: no family is in both. */
export const judgedFamilies: Readonly<Record<string, Family>> = { mapReduce, layered, chains, random, rounds };
export const tuningFamilies: Readonly<Record<string, Family>> = { tree, loops, braid, stages };
