// measure.mjs PEER SHAPE N [FILE]: prints the median µs a step of five runs after one that warms up; of long runs only one.
const [peer, shape, count, file] = process.argv.slice(2);
const n = Number(count);
const { prepare } = await import(`./${peer}.mjs`);
const run = prepare(shape, n, file);

const time = async () => {
  const from = performance.now();
  await run();
  return performance.now() - from;
};
const times = [await time()];
if (times[0] < 2000) {
  times.pop();
  for (let round = 0; round < 5; round++) times.push(await time());
}
times.sort((a, b) => a - b);
console.log((times[times.length >> 1] * 1000) / n);
process.exit();
