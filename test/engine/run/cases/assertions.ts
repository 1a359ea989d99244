import type { Case } from './flow.ts';

/** `fail` and `assert`: what is said, what is ended, what answers for it. */
export const assertionRooms: Record<string, Case[]> = {
  'a step that fails on purpose': [
    {
      rule: 'says its text, and ends the run',
      text: `
inputs: {n: 3}
steps:
  - {id: gate, fail: "{{ n }} findings are too many."}
  - {id: after, dependencies: [gate], set: {x: 1}}`,
      became: { gate: 'failed', after: 'skipped run-stopped' },
      status: 'failed',
      error: /^3 findings are too many\.$/,
    },
    {
      rule: 'fails only where its condition holds',
      text: `
inputs: {n: 3}
steps:
  - {id: gate, condition: n > 5, fail: too many}
  - {id: after, dependencies: [gate], set: {x: 1}}`,
      became: { gate: 'skipped condition-false', after: 'succeeded' },
    },
    {
      rule: 'says that it has no reason where the text is empty',
      text: `
inputs: {why: ""}
steps: [{id: gate, fail: "{{ why }}"}]`,
      status: 'failed',
      error: /says no reason/,
    },
    {
      rule: 'ends the item, not the loop',
      text: `
steps:
  - id: each
    for_each: [1, 2, 3]
    on_item_failure: continue
    steps:
      - {id: odd, condition: item == 2, fail: "{{ item }} is refused"}
      - {id: keep, dependencies: [odd], set: {v: "{{ item }}"}}
outputs: {kept: "{{ each.results | select | map(attribute='v') | list }}", failed: "{{ each.failed }}"}`,
      outputs: { kept: [1, 3], failed: 1 },
      became: { 'each[1].odd': 'failed', 'each[1].keep': 'skipped run-stopped', 'each[2].keep': 'succeeded' },
      degraded: true,
    },
    {
      rule: 'leads to the step that handles it, which sees its text',
      text: `
steps:
  - {id: gate, fail: not today, on_failure: tidy}
  - {id: tidy, set: {said: "{{ error.kind }}: {{ error.message }}"}}
outputs: {said: "{{ tidy.said }}"}`,
      outputs: { said: 'assertion: not today' },
      degraded: true,
    },
    {
      rule: 'is answered by the handler of its kind',
      text: `
steps:
  - {id: gate, fail: no, on_error: [{kinds: [tool], use: wrong}, {kinds: [assertion], use: instead}]}
outputs: {gate: "{{ gate }}"}`,
      outputs: { gate: 'instead' },
      degraded: true,
    },
  ],
  'a condition that must hold': [
    {
      rule: 'gives true where it does',
      text: `
inputs: {n: 3}
steps:
  - {id: one, assert: n > 2}
  - {id: many, assert: ["{{ n < 5 }}", n is number, {condition: n == 3, message: never said}, true]}
outputs: {one: "{{ one }}", many: "{{ many }}"}`,
      outputs: { one: true, many: true },
    },
    {
      rule: 'fails with the condition and the values that it saw',
      text: `
inputs: {n: 9, most: 5}
steps: [{id: gate, assert: n <= most}]`,
      status: 'failed',
      error: /^`n <= most` does not hold\. It was: 9 <= 5\.$/,
    },
    {
      rule: 'names each that does not hold, with its message, or that of the step',
      text: `
inputs: {n: 9, names: [a]}
steps:
  - id: gate
    message: Bad data.
    assert:
      - n > 1
      - n <= 5
      - {condition: "'b' in names", message: "There is no b in {{ names }}."}`,
      status: 'failed',
      error:
        /^Bad data\. \(`n <= 5` does not hold\. It was: 9 <= 5\.\)\nThere is no b in \["a"\]\. \(`'b' in names` does not hold\. It was: "b" in \["a"\]\.\)$/,
    },
    {
      rule: 'that is false as it stands says no values',
      text: `
steps: [{id: gate, assert: [false, 1 > 2]}]`,
      status: 'failed',
      error: /^`false` does not hold\.\n`1 > 2` does not hold\.$/,
    },
    {
      rule: 'that cannot be evaluated is a fault of the pipeline',
      text: `
inputs: {n: {type: object, default: {}}}
steps:
  - {id: gate, assert: n.none > 1, on_error: [{kinds: [assertion], use: judged}, {kinds: [template], use: broken}]}
outputs: {gate: "{{ gate }}"}`,
      outputs: { gate: 'broken' },
      degraded: true,
    },
    {
      rule: 'holds for each item of a loop',
      text: `
steps:
  - {id: each, for_each: [1, 2, 3], on_item_failure: continue, assert: item != 2}
outputs: {results: "{{ each.results }}"}`,
      outputs: { results: [true, null, true] },
      degraded: true,
    },
    {
      rule: 'is accepted where the policy says so',
      text: `
steps:
  - {id: gate, assert: 1 > 2, on_failure: accept}
  - {id: after, dependencies: [gate], set: {held: "{{ gate is defined }}"}}
outputs: {held: "{{ after.held }}"}`,
      outputs: { held: false },
      degraded: true,
    },
  ],
};
