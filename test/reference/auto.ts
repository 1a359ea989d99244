import { autoAttributes, autoTypes, otherTypeNames } from '../../engine/compile/pipeline/auto/attributes.ts';
import type { KeyTable } from '../../engine/language/keys.ts';
import { kindKeys, loopKeys, stepKeys, topKeys } from '../../engine/language/keys.ts';
import { code, fenced, page, table } from './markdown.ts';

/** Keys whose value may hold an AUTO tag, linked to where they are told. */
const keysOf = (keys: KeyTable): string =>
  Object.values(keys)
    .filter(({ auto }) => auto)
    .map(({ name }) => code(name))
    .join(', ');

export const autoPage = (): string =>
  page(
    '# AUTO tags',
    'Where you do not want to decide yourself, `<AUTO>` says in words what is wanted, and a model answers: `<AUTO attribute="value">the question</AUTO>`. The answer is checked against the attributes and against the field that it stands in, and asked for once more where it does not fit. `orchestrator` names the model that answers; without it the default model does.',
    fenced(
      'orchestrator: openai:gpt-6.1-sol\nsteps:\n  - id: write\n    prompt: Write about tides for <AUTO>the readers whom this topic fits best</AUTO>.\n    temperature: <AUTO type="number" min="0" max="1" default="0.3">how free the words may be</AUTO>',
    ),
    '## Attributes',
    'All of them are optional. Without `type` the field tells it, else alternatives in quotes in the question, else it is text.',
    table(
      ['attribute', 'values', 'meaning'],
      Object.entries(autoAttributes).map(([name, { doc, values }]) => [code(name), values?.map(code).join(' ') ?? '', doc]),
    ),
    '## Types of answers',
    table(
      ['type', 'meaning', 'other names'],
      Object.entries(autoTypes).map(([type, doc]) => [
        code(type),
        doc,
        Object.entries(otherTypeNames)
          .filter(([, ours]) => ours === type)
          .map(([theirs]) => code(theirs))
          .join(' '),
      ]),
    ),
    '## Where a tag may stand',
    table(
      ['place', 'keys'],
      [
        ['at the top', keysOf(topKeys)],
        ['on a step', keysOf(stepKeys)],
        ['on loops', keysOf(loopKeys)],
        ['by the kind of step', keysOf(kindKeys)],
      ],
    ),
    'In [keys](keys.md) each says so: *May hold templates and AUTO tags*.',
    '## When it is asked, and what is kept',
    '- A tag whose question reads only inputs, in a step that waits for no other, is asked before the first step (`when="compile"`). Asked while it runs, each time, are conditions, `for_each`, ends of loops, routes, `action`, and what reads results (`when="run"`).\n- An answer that was found before the run is locked: `NAME.auto.lock.yaml` beside `NAME.baton.yaml` keeps it with a fingerprint of the question, and later runs take it from there. Commit that file. `baton auto FILE` lists the tags with their answers, `baton auto FILE --refresh` asks again, `baton run FILE --frozen` refuses where an answer is missing (exit 2, nothing begun). Where a tag was asked and no answer fits, the run has failed (exit 1), also before its first step.\n- `default` (or `fallback`) is used only where nothing could answer. It is not locked, the run is marked as degraded, and `--frozen` takes it where no locked answer is.',
  );
