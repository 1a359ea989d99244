import type { Case } from './flow.ts';

/** A gate leads past the long branch where its condition is false; the end of the long branch leads past the short one. */
const conditions = `
inputs: {content: a reasonably long piece of text}
variables: {branch: none}
steps:
  - {id: check_size, tool: ok, condition: "{{ content | length > 10 }}", on_false: handle_short, parameters: {content: "long: {{ content }}"}}
  - {id: handle_long, dependencies: [check_size], set: {branch: long}, on_success: summarise}
  - {id: handle_short, dependencies: [handle_long], tool: ok, parameters: {content: "short: {{ content }}"}}
  - {id: mark_short, dependencies: [handle_short], set: {branch: short}}
  - {id: summarise, dependencies: [mark_short], set: {taken: "{{ branch }}"}}
outputs: {taken_branch: "{{ summarise.taken }}"}`;

export const branchRooms: Record<string, Case[]> = {
  'two branches of which one runs (supported example 04)': [
    {
      rule: 'the condition holds: the long branch runs, and its end leads past the whole short one',
      text: conditions,
      became: {
        check_size: 'succeeded',
        handle_long: 'succeeded',
        handle_short: 'skipped routed-past',
        mark_short: 'skipped routed-past',
        summarise: 'succeeded',
      },
      outputs: { taken_branch: 'long' },
    },
    {
      rule: 'the condition is false: the gate leads past the long branch, whose own route leads nowhere',
      text: conditions,
      inputs: { content: 'hi' },
      became: {
        check_size: 'skipped condition-false',
        handle_long: 'skipped routed-past',
        handle_short: 'succeeded',
        mark_short: 'succeeded',
        summarise: 'succeeded',
      },
      outputs: { taken_branch: 'short' },
    },
  ],
};
