import { readFileSync } from 'node:fs';

const called = `id: clean
name: Clean a text
inputs:
  text: {type: string, required: true, description: What is cleaned.}
  level: 2
outputs:
  cleaned: {value: "{{ tidy.text }}", type: string}
steps:
  - id: tidy
    set: {text: "{{ text }}"}
  - id: check
    prompt: "{{ tidy.text }} at {{ level }}"
`;

const demo = `id: demo
inputs: {topic: {type: string, default: tea}, count: 3}
experts:
  analyst: {model: offline, temperature: 0.1}
steps:
  - id: list
    tool: filesystem
    action: list
    parameters: {path: "{{ topic }}", pattern: "*.md"}
  # Each of them.
  - id: each
    for_each: "{{ list.files }}"
    max_parallel: 2
    steps:
      - id: read
        tool: filesystem
        action: read
        parameters: {path: "{{ item.path }}"}
      - id: note
        prompt: |
          Number {{ index }} of {{ count }}: {{ read.content | truncate(40) }}
          {% for line in read.content | split("\\n") %}{{ line }}{% endfor %}
  - id: draft
    prompt: <AUTO type="text" max_length="200">A question about {{ topic }}, after {{ each.results | length }} texts</AUTO>
    expert: analyst
    retry: {attempts: 2, on: [timeout]}
  - id: asked
    prompt_file: ask.md
  - id: cleaned
    pipeline: clean.baton.yaml
    inputs: {text: "{{ draft.result }}"}
    dependencies: [draft, asked]
  - id: way
    switch: "{{ topic }}"
    cases:
      tea: last
      coffee:
        - id: grind
          set: {a: "{{ cleaned.cleaned }}"}
  - id: last
    set: {all: &all "{{ cleaned.cleaned | upper }}", again: *all}
outputs:
  all: "{{ last.all }}"
finally:
  - id: bye
    set: {ended: "{{ draft.success }}"}
`;

/** The documents of a life, by name, each with the texts that it may be opened with. */
export const texts: Readonly<Record<string, readonly string[]>> = {
  'demo.baton.yaml': [
    demo,
    readFileSync('examples/triage/triage.baton.yaml', 'utf8'),
    readFileSync('examples/sales/sales.baton.yaml', 'utf8'),
    demo.replaceAll('\n', '\r\n'),
    '',
  ],
  'clean.baton.yaml': [called, called.replace('cleaned:', 'done:')],
  'baton.yaml': ['default_model: offline\n', 'experts: {writer: {model: offline}}\nproblems: {unused-input: off}\n'],
};

/** What lies on the disk beside them. */
export const disk: Readonly<Record<string, string>> = {
  'demo.baton.yaml': demo,
  'clean.baton.yaml': called,
  'baton.yaml': 'experts: {writer: {model: offline, temperature: 0.3}}\nmodels: [{id: "local:small"}]\n',
  'ask.md': 'What is {{ topic }}? {{ draft.result }}\n',
  'demo.auto.lock.yaml': '',
  '.baton/personalities/plain.md': 'Write short sentences.\n',
  '.baton/last/demo.json': JSON.stringify({
    run: '1',
    steps: { draft: { status: 'succeeded', ms: 120, value: 'Why green?' }, list: { status: 'succeeded', value: { files: [] } } },
  }),
};
