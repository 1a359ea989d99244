import { runText } from '../run/memory.ts';
it('works', async () => {
  const { result } = await runText(`
data:
  rows: [{a: 1, b: x}, {a: 3, b: y}, {a: 2, b: x}]
steps:
  - id: t
    transform:
      from: "{{ data.rows }}"
      steps:
        - filter: a > 0 and {{ item.b }} != 'z'
        - map: {a: a * 2, b: b | upper, n: index}
        - sort: -a
        - group_by: {by: b, aggregate: {total: sum(a), n: count, mean: avg(a) | round(1), hi: max(a), all: list(a), ks: sum(a) / count ~ b}}
  - id: u
    transform:
      from: "{{ t }}"
      steps:
        - join: {with: "{{ data.rows }}", on: {left: b | lower, right: b}, as: other}
        - aggregate: {n: count, all: list(other.a)}
outputs: {t: "{{ t }}", u: "{{ u }}"}
`);
  console.log(JSON.stringify(result.steps, null, 1), result.status, JSON.stringify(result.outputs));
});
