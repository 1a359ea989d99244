import type { RulePage } from '../../engine/compile/check/checkable.ts';
import { rulePages } from '../../engine/compile/check/rules.ts';
import { compile } from '../../engine/compile/compile.ts';
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import type { ProblemCode } from '../../engine/language/problems.ts';
import { isProblemCode, problemCodes, runStoppers } from '../../engine/language/problems.ts';
import { yaml } from '../yaml.ts';
import { fenced, page, table } from './markdown.ts';

/** An example with what the check says of it. */
function example(about: ProblemCode, { text, good, world }: RulePage['examples'][number]): string {
  const plain = text.replace(/~[a-z-]+~/g, '');
  const shownText = about === 'tab-indent' ? plain.replaceAll('\t', '→') : plain;
  if (good) return page('Right:', fenced(shownText)).trimEnd();
  const on = problemCodes[about] === 'off' ? { severities: { [about]: 'warning' as const } } : {};
  const starts = lineStarts(plain);
  const said = compile(plain, { file: 'demo.baton.yaml', ...on, ...world })
    .problems.filter((one) => one.code === about)
    .map(({ range, message, hint }) => {
      const { line, character } = toPosition(starts, range.start);
      return `${line + 1}:${character + 1} ${message}${hint ? `\n     ${hint}` : ''}`;
    });
  return page(fenced(shownText), fenced(said.join('\n'), 'text')).trimEnd();
}

function section(code: ProblemCode): string {
  const { doc, examples } = rulePages[code];
  const severity = problemCodes[code];
  const facts =
    severity === 'off'
      ? 'Off unless a setting turns it on.'
      : `Usually ${severity === 'error' || severity === 'information' ? 'an' : 'a'} ${severity}.`;
  const stops = runStoppers.has(code) ? ' A run refuses it whatever its severity is set to.' : '';
  return page(`## ${code}`, doc, `${facts}${stops}`, ...examples.map((one) => example(code, one))).trimEnd();
}

const codes = Object.keys(rulePages).filter(isProblemCode);

export const problemsPage = (): string =>
  page(
    '# Problems',
    'What `baton check` and the editor say of a pipeline, by the code that stands behind each message. A problem is reported only when it can be proven; what cannot be known is silent.',
    '- **error**: the pipeline is not valid, and `run` refuses it.\n- **warning**: it can run, and something is provably not as it should be.\n- **information** and **hint**: worth knowing, nothing is wrong.',
    '## Severities',
    'The severity of a code can be set for a project, under `problems` in `baton.yaml`, and in the editor’s own setting `baton.problems`, which goes first. The words are `error`, `warning`, `information`, `hint` and `off`.',
    fenced('problems:\n  unused-input: off\n  may-be-absent: warning'),
    'A comment silences a code: on a line of its own for the line below it (with the whole block scalar that begins there), or for the file. Several codes are told apart by commas.',
    fenced(
      yaml`
        # baton: ignore-file dialect
        steps:
          # baton: ignore unknown-model
          - {id: greet, model: house:small, prompt: Say hello.}`,
    ),
    'Some errors leave nothing that could be started, such as an unknown step or text that is no YAML. `run` refuses those whatever a setting or a comment says; each page below tells.',
    '## All codes',
    table(
      ['code', 'severity', 'in short'],
      codes.map((one) => [`[${one}](#${one})`, problemCodes[one], firstSentence(rulePages[one].doc)]),
    ),
    codes.map(section).join('\n\n'),
  );

/** Up to the first period or colon outside code. */
const firstSentence = (doc: string): string => /^(?:`[^`]*`|[^`])*?[.:](?=\s|$)/.exec(doc)?.[0].replace(/:$/, '.') ?? doc;
