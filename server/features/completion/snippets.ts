import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import { say } from '../../../engine/language/texts.ts';
import type { LineContext } from '../../cursor/line-context.ts';
import { pipelinePartAt } from '../../cursor/pipeline-part.ts';
import { serverTexts } from '../../texts.ts';

/** A piece of a pipeline with placeholders; `body` is in snippet syntax, `about` is a key of the text table. */
interface Snippet {
  label: string;
  about: string;
  body(): string;
}

/** A complete small pipeline, for an empty file. */
const pipeline: Snippet = {
  label: 'pipeline',
  about: serverTexts.snippetPipeline,
  body: () => `id: \${1:my-pipeline}
description: \${2:${say(serverTexts.fillDoes)}}

inputs:
  \${3:text}: { type: string, description: \${4:${say(serverTexts.fillAbout)}} }

steps:
  - id: \${5:answer}
    prompt: '\${6:Sum up in one sentence:} {{ \${3:text} }}'$0

outputs:
  \${5:answer}: "{{ \${5:answer} }}"
`,
};

/** Steps, without the leading dash. */
const steps: readonly Snippet[] = [
  {
    label: 'prompt-step',
    about: serverTexts.snippetPrompt,
    body: () => `id: \${1:ask}\nprompt: |\n  \${2:${say(serverTexts.fillPrompt)}}$0`,
  },
  {
    label: 'tool-step',
    about: serverTexts.snippetTool,
    body: () => 'id: ${1:read}\ntool: ${2:filesystem}\naction: ${3:read}\nparameters:\n  ${4:path}: ${5:file.txt}$0',
  },
  {
    label: 'loop-step',
    about: serverTexts.snippetLoop,
    body: () =>
      'id: ${1:each}\nfor_each: "{{ ${2:items} }}"\nas: ${3:item}\nmax_parallel: ${4:4}\nsteps:\n  - id: ${5:ask}\n    prompt: ${6:Summarise} {{ ${3:item} }}$0',
  },
  {
    label: 'group-step',
    about: serverTexts.snippetGroup,
    body: () => 'id: ${1:group}\nsteps:\n  - id: ${2:first}\n    prompt: ${3:…}$0',
  },
  {
    label: 'retrieve-step',
    about: serverTexts.snippetRetrieve,
    body: () => 'id: ${1:find}\nretrieve:\n  from: ${2:docs/**/*.md}\n  query: "{{ ${3:question} }}"$0',
  },
  {
    label: 'assert-step',
    about: serverTexts.snippetAssert,
    body: () => 'id: ${1:gate}\nassert: ${2:count > 0}\nmessage: ${3:…}$0',
  },
  { label: 'set-step', about: serverTexts.snippetSet, body: () => 'id: ${1:remember}\nset:\n  ${2:name}: ${3:value}$0' },
];

/** An AUTO tag in place of a step's value. */
const auto: Snippet = {
  label: 'AUTO',
  about: serverTexts.snippetAuto,
  body: () => `<AUTO\${1: type="\${2|choice,string,integer,number,boolean|}"}>\${3:${say(serverTexts.fillAuto)}}</AUTO>$0`,
};

/** Complete pipelines and steps, where one can begin: an empty file, an item of `steps` that has no key yet. */
export function completeSnippets(text: string, { kind: wanted, trail, siblings, from }: LineContext): CompletionItem[] {
  if (wanted === 'value') return pipelinePartAt(trail).kind === 'inStep' ? [snippetItem(auto, 'zz')] : [];
  if (trail.length === 0)
    return text.trim() === text.slice(from).trim() && siblings.length === 0 ? [snippetItem(pipeline, '00')] : [];

  const { kind } = pipelinePartAt(trail);
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  // The editor indents following lines like the line of insertion: correct for keys after a dash only if the dash is counted.
  const behindDash = /^\s*- +$/.test(line);
  if (kind === 'step' && siblings.length === 0 && behindDash)
    return steps.map((one, index) => snippetItem(indented(one), `1${index}`));

  const { key, rest } = pipelinePartAt(trail);
  if ((key === 'steps' || key === 'finally') && rest.length === 0 && /^\s*$/.test(line))
    return steps.map((one, index) => snippetItem({ ...one, body: () => `- ${indented(one).body()}` }, `1${index}`));

  return [];
}

/** The lines after the first are aligned with it, two columns to the right of the dash. */
const indented = (one: Snippet): Snippet => ({ ...one, body: () => one.body().replaceAll('\n', '\n  ') });

const snippetItem = ({ label, about, body }: Snippet, sortText: string): CompletionItem => ({
  label,
  kind: CompletionItemKind.Snippet,
  detail: say(about),
  insertText: body(),
  insertTextFormat: InsertTextFormat.Snippet,
  sortText,
});
