import { isMap } from '../../engine/language/json.ts';
import { settingsKeys } from '../../engine/language/keys/settings.ts';
import type { KeySpec, KeyTable } from '../../engine/language/keys.ts';
import { kindKeys, loopKeys, stepKeys, topKeys } from '../../engine/language/keys.ts';
import { operations } from '../../engine/language/kinds/transform.ts';
import { stepKinds } from '../../engine/language/kinds.ts';
import { pipelineSchema } from '../../engine/language/schema/schema.ts';
import { yaml } from '../yaml.ts';
import { code, deepMembersOf, fenced, inWords, listed, membersOf, page, table } from './markdown.ts';

const later = ' *Not carried out yet: `check` knows it, `run` refuses it.*';

const shared = pipelineSchema()['$defs'];
const definitions = isMap(shared) ? shared : {};

/** Keys whose members are told by a table of their own, or are keys themselves. */
const shallow: ReadonlySet<string> = new Set(['transform', 'problems', 'profiles']);

/** One key: what it says, where it works, what it takes, its members, an example. */
function section({ name, doc, schema, on, templates, auto, example, executable }: KeySpec, depth = 3): string {
  const takes =
    templates && auto
      ? 'May hold templates and AUTO tags.'
      : templates
        ? 'May hold templates.'
        : auto
          ? 'May hold an AUTO tag.'
          : '';
  const where =
    on && on.length < Object.keys(stepKinds).length
      ? `On ${listed(on.map((kind) => stepKinds[kind].title.toLowerCase()))} steps.`
      : '';
  const facts = [`Takes ${inWords(schema)}.`, where, takes].filter((fact) => fact).join(' ');
  return page(
    `${'#'.repeat(depth)} ${name}`,
    `${doc}${executable ? '' : later}`,
    facts,
    table(['member', 'value', 'meaning'], shallow.has(name) ? membersOf(schema) : deepMembersOf(schema, definitions)),
    fenced(example),
  ).trimEnd();
}

const sections = (keys: KeyTable, depth?: number): string =>
  Object.values(keys)
    .map((key) => section(key, depth))
    .join('\n\n');

const ofKind = (kind: keyof typeof stepKinds): KeySpec[] =>
  Object.values<KeySpec>(kindKeys).filter(({ name, on }) => on?.[0] === kind || name === stepKinds[kind].key);

export const keysPage = (): string =>
  page(
    '# Keys',
    'A pipeline is a YAML file: a map whose `steps` do the work. This page lists every key that the file, a step, a loop and the settings file `baton.yaml` may have. Keys that begin with `x-` are free for your own use, at the top and in steps. A value that is one `{{ }}` alone keeps its type; inside text it becomes text ([templates](templates.md)).',
    yaml`
      - [At the top of the file](#at-the-top-of-the-file)
      - [Kinds of steps](#kinds-of-steps)
      - [Any step](#any-step)
      - [Loops](#loops)
      - [baton.yaml](#batonyaml)`,
    '## At the top of the file',
    'Only `steps` is required.',
    sections(topKeys),
    '## Kinds of steps',
    'A step does one thing. The key that stands in the first column makes it one of the kind; the others belong to it.',
    table(
      ['key', 'kind', 'what it does'],
      Object.values(stepKinds).map(({ key, title, doc, executable }) => [code(key), title, `${doc}${executable ? '' : later}`]),
    ),
    ...(Object.keys(stepKinds) as (keyof typeof stepKinds)[]).flatMap((kind) => [
      `### ${stepKinds[kind].title} steps`,
      ofKind(kind)
        .map((key) => section(key, 4))
        .join('\n\n'),
      ...(kind === 'transform' ? [transform()] : []),
    ]),
    '## Any step',
    'A step needs no `dependencies` for what its templates read: reading a result waits for it.',
    sections(stepKeys),
    '## Loops',
    '`for_each` repeats a step, or the `steps` of it, for every item of a list; `while` and `until` repeat as long as something holds. The body is a frame of its own: an id inside it means the step of the same iteration. Behind the loop, `loop.results` holds what each item gave, and `loop.steps.ID` the values of one step of the body.',
    sections(loopKeys),
    '## baton.yaml',
    'Settings of a project, in a file `baton.yaml` at its root. The root of a pipeline is the nearest folder above it that has `baton.yaml`, `.git` or `.baton`; where none has, the current folder if the pipeline lies in it (in an editor, the workspace folder), else the folder of the pipeline. No key of a provider ever stands in it, only the name of the environment variable that holds one.',
    sections(settingsKeys),
  );

const transform = (): string =>
  page(
    '#### The operations of a transform',
    'They work one after the other on the items of `from`. In their expressions a bare name is a field of the item, `item` the whole item, and `index` its number from 0; values from outside are read as `inputs.x`, `variables.x`, `steps.x`.',
    table(
      ['operation', 'what it does', 'example'],
      Object.entries(operations).map(([name, { doc, example }]) => [code(name), doc, code(example)]),
    ),
  ).trimEnd();
