import type { RunInfo } from '../../../client/panel-content.ts';
import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { JsonMap } from '../../../engine/language/json.ts';
import type { ModelAnswer, ModelCall } from '../../../engine/run/model-port.ts';
import type { Fact } from '../../../engine/state/events.ts';
import { runText } from '../../engine/run/memory.ts';
import { at } from './story.ts';

/** A pipeline that takes a turn at everything that groups, repeats, chooses, asks and mends; what it does is run by the engine itself. */
const wholeText = `
id: answer-letters
name: Answer a letter
inputs:
  letter: The invoice of May names the wrong street. Please mend it.
steps:
  - id: topic
    prompt: "One word: what is this letter about? {{ letter }}"
  - id: handle
    switch: topic
    cases:
      invoice:
        - {id: look_up, tool: work, parameters: {customer: Ann Miller, invoice: 2026-05-117}}
        - {id: correct, prompt: "Write what was wrong with {{ look_up.invoice }}."}
      delivery:
        - {id: track, tool: work, parameters: {parcel: 1}}
    default:
      - {id: hand_over, set: {to: a colleague}}
  - id: weather
    tool: work
    parameters: {fail: The weather service did not answer.}
    on_error: [{use: {text: no weather today}}]
  - id: research
    prompt: "Find out what the law says about wrong invoices. {{ letter }}"
    tools: [work]
    max_turns: 4
  - id: polish
    until: score.points >= 8
    max_iterations: 10
    steps:
      - {id: draft, prompt: "Write the reply. {{ handle.value }} {{ research }} {{ weather.text }}"}
      - {id: score, tool: work, parameters: {points: "{{ 5 + iteration * 2 }}", text: "{{ draft }}"}}
  - id: translate
    pipeline: translate.baton.yaml
    inputs: {text: "{{ polish.steps.draft[-1] }}", languages: [German, French]}
  - id: choose_desk
    tool: work
    parameters: {desk: "{{ topic }}"}
    on_success: "{{ 'accounts' if topic == 'invoice' else 'service' }}"
    routes: [accounts, service]
  - {id: accounts, tool: work}
  - {id: service, tool: work}
  - id: approve
    ask: Send the reply as it stands?
    type: approve
    dependencies: [translate, accounts]
  - {id: send, tool: work, parameters: {to: ann@example.org}, condition: approve, dependencies: [approve]}
finally:
  - {id: tidy, tool: work, parameters: {removed: 3}}
  - {id: report, set: {status: "{{ run.status }}"}, dependencies: [tidy]}
outputs:
  reply: "{{ polish.steps.draft[-1] }}"
`;

const wholeFiles = {
  'translate.baton.yaml': `
id: translate
inputs: {text: {type: string}, languages: []}
variables: {done: 0}
steps:
  - id: each
    for_each: "{{ languages }}"
    as: language
    steps:
      - {id: write, prompt: "Translate into {{ language }}: {{ text }}"}
      - {id: check, tool: work, parameters: {letters: "{{ write | length }}"}}
  - {id: gather, set: {done: "{{ each.results | length }}"}}
finally:
  - {id: forget, tool: work}
outputs: {texts: "{{ each.results }}"}
`,
};

const words: [RegExp, string][] = [
  [/One word/, 'invoice'],
  [/what was wrong/, 'Invoice 2026-05-117 names Mill Lane in place of Mill Road.'],
  [/into German/, 'Sehr geehrte Frau Miller, Sie haben recht: Die Rechnung vom Mai nennt die falsche Straße.'],
  [/into French/, 'Madame, vous avez raison : la facture de mai nomme une autre rue.'],
  [/the law/, 'A wrong address may be corrected at any time; the invoice keeps its number.'],
  [/reply/, 'Dear Ms Miller,\n\nyou are right: the invoice of May names Mill Lane. We send a corrected one today.'],
];

function answer({ messages, tools }: ModelCall): Partial<ModelAnswer> {
  const told = messages.map(({ content }) => content).join('\n');
  const rounds = messages.filter(({ role }) => role === 'tool').length;
  const about = { model: 'openai:gpt-small', usage: { input_tokens: 220 + told.length, output_tokens: 41 }, cost: 0.0004 };
  if (tools && rounds === 0)
    return {
      ...about,
      text: 'Let me look that up.',
      calls: [{ id: 'c1', name: 'work_do', arguments: { query: 'wrong address on an invoice', most: 3 } }],
    };
  if (tools && rounds === 1)
    return { ...about, calls: [{ id: 'c2', name: 'work_do', arguments: { fail: 'There is no page 14.' } }] };
  return { ...about, text: words.find(([pattern]) => pattern.test(told))?.[1] ?? 'Yes.' };
}

const tools = {
  work: ({ fail, ...rest }: JsonMap): JsonMap => (fail ? { success: false, error: String(fail) } : { success: true, ...rest }),
};

/** How long things take in the story, in seconds; everything else takes no time to speak of. */
const lengths: Partial<Record<Fact['type'], number>> = { 'call.settled': 1.3, 'step.succeeded': 0.12, 'person.answered': 21 };

export interface Whole {
  graph: Graph;
  called: [string, Graph][];
  facts: Fact[];
}

/** Runs the pipeline until it has ended; `answers` are those of the person who is asked. */
export async function runWhole(decision: boolean): Promise<Whole> {
  const { result, drive, facts } = await runText(wholeText, {
    files: wholeFiles,
    // One step at a time: then the order of the facts is the same in every run.
    maxParallel: 1,
    tools,
    model: answer,
    ports: { people: { ask: async () => ({ value: decision, by: 'panel' }) } },
  });
  if (result.status !== 'succeeded') throw new Error(JSON.stringify(result.error));
  const { graph, called } = drive.context.state;
  let seconds = 0;
  const timed = facts.map((fact) => {
    seconds += lengths[fact.type] ?? 0.01;
    return { ...fact, at: at(seconds) };
  });
  return { graph, called: [...called], facts: timed };
}

/** The run up to the first fact that says so (without it), as the panel is told of it; `now` is two seconds behind the last one. */
export function upTo(
  { graph, called, facts }: Whole,
  stop: (fact: Fact) => boolean = () => false,
): { run: RunInfo; now: number } {
  const end = facts.findIndex(stop);
  const events = end < 0 ? facts : facts.slice(0, end);
  return { run: { graph, called, events }, now: ((events.at(-1)?.at ?? at(0)) - at(0)) / 1000 + 2 };
}
