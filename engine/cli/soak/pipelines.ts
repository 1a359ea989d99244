/** The pipelines that a soak runs: the first anywhere, the second where its own servers may run programs. */
export const soakFiles = { work: 'soak.baton.yaml', effects: 'soak-effects.baton.yaml' } as const;

/** Needs no model and no permission. */
const work = `id: soak
description: The work of \`baton soak\`. It needs no model and no permission.
inputs:
  name: { type: string, required: true }
  items: { type: integer, default: 5 }
  asks: { type: boolean, default: false }
outputs:
  text: "{{ inputs.name }}: {{ each.results | map(attribute='value') | sum }}"
steps:
  - id: each
    for_each: "{{ range(inputs.items) }}"
    steps:
      - { id: square, set: { value: "{{ item * item }}" } }
  - id: person
    needs: each
    if: "{{ inputs.asks }}"
    ask: Which colour?
    choices: [red, green]
`;

/** Notes what is done in a file of the run, so that what was done twice is seen. */
const effects = `id: soak-effects
inputs:
  name: { type: string, required: true }
outputs:
  text: "{{ inputs.name }}: done"
steps:
  - id: each
    for_each: "{{ range(3) }}"
    max_parallel: 1
    steps:
      - id: note
        tool: terminal
        action: run
        repeatable: true
        parameters: { argv: [sh, -c, 'echo again-$1 >> "$2"; sleep 0.2', sh, "{{ item }}", "{{ inputs.name }}.txt"] }
  - id: once
    needs: each
    tool: terminal
    action: run
    parameters: { argv: [sh, -c, 'echo once >> "$1"; sleep 0.2', sh, "{{ inputs.name }}.txt"] }
`;

export const soakTexts: Readonly<Record<string, string>> = { [soakFiles.work]: work, [soakFiles.effects]: effects };

/** What a run of \`soak\` gives. */
export const expectedText = (name: string, items: number): string =>
  `${name}: ${Array.from({ length: items }, (_, item) => item * item).reduce((sum, one) => sum + one, 0)}`;
