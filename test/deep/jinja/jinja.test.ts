import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { render } from '../../../engine/compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../../engine/compile/template/evaluation/values.ts';
import { parseTemplate } from '../../../engine/compile/template/syntax/parse.ts';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { scopeOf } from '../../engine/compile/template/scope.ts';
import { expressions, values } from './grid.ts';
import type { Difference } from './reasons.ts';
import { differentTemplates, reasons } from './reasons.ts';
import { generateTemplates } from './statements.ts';

interface Answer {
  value?: Json;
  error?: string;
}
interface Answers {
  version: string;
  /** By expression, then by value. */
  grid: Answer[][];
  rendered: Answer[];
}

/** Every version of Jinja here: of the Python that is first on the path, and of the system's own. */
const pythons = new Map(
  ['python3', '/usr/bin/python3'].flatMap((python) => {
    const { stdout, status } = spawnSync(python, ['-c', 'import jinja2; print(jinja2.__version__)'], { encoding: 'utf8' });
    return status === 0 ? [[stdout.trim(), python] as const] : [];
  }),
);
if (pythons.size === 0) console.log('SKIPPED: Jinja (not installed; on Debian: apt-get install python3-jinja2)');

/** Another one each day (UTC), so that a difference that no seed has shown yet is found in time. */
const seed = Number(process.env['BATON_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const generated = generateTemplates(500, seed);
const page = readFileSync('docs/decisions/templates.md', 'utf8');

function ours(template: string, names: JsonMap = {}): Answer {
  try {
    return { value: render(parseTemplate(template), scopeOf(names)) };
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.message };
    throw error;
  }
}

/** What the two differ in; undefined where both give the same, or neither anything. */
function kindOf(mine: Answer, theirs: Answer): Difference['kind'] | undefined {
  if (mine.error !== undefined) return theirs.error === undefined ? 'refused here' : undefined;
  if (theirs.error !== undefined) return 'refused there';
  return JSON.stringify(mine.value) === JSON.stringify(theirs.value) ? undefined : 'other';
}

function ask(python: string): Answers {
  const templates = [...differentTemplates.map(([, template]) => template), ...generated];
  const input = JSON.stringify({ values, expressions, templates });
  const { stdout, stderr, status } = spawnSync(python, ['test/deep/jinja/oracle.py'], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

for (const [version, python] of pythons)
  describe(`templates beside Jinja ${version}`, () => {
    let answers: Answers = { version, grid: [], rendered: [] };
    const differences: (Difference & { ours: Answer; theirs: Answer | undefined })[] = [];

    before(function () {
      this.timeout(600_000);
      answers = ask(python);
      for (const [column, value] of values.entries()) {
        const given: JsonMap = value === 'missing' ? {} : { v: ours(`{{ ${value} }}`).value ?? null };
        for (const [row, expression] of expressions.entries()) {
          const [mine, theirs] = [ours(`{{ ${expression} }}`, given), answers.grid[row]?.[column]];
          const kind = theirs && kindOf(mine, theirs);
          if (kind) differences.push({ kind, expression, value, ours: mine, theirs });
        }
      }
    });

    it('give the same value of every expression with every value, but for a reason', () => {
      assert.ok(expressions.length * values.length > 20_000);
      const unexplained = differences.filter((one) => !reasons.some(({ explains }) => explains(one)));
      assert.deepEqual(
        unexplained.map((one) => JSON.stringify(one)),
        [],
      );
    });

    it('differ for every reason that there is', () => {
      const used = new Set(differences.map((one) => reasons.find(({ explains }) => explains(one))));
      assert.deepEqual(
        reasons.filter((one) => !used.has(one)).map(({ matter }) => matter),
        [],
      );
    });

    it('differ in each template of the table', () => {
      const same = differentTemplates.filter(([, template], index) => !kindOf(ours(template), answers.rendered[index] ?? {}));
      assert.deepEqual(same, []);
    });

    it(`give the same text of every statement in others (seed ${seed})`, () => {
      const rendered = answers.rendered.slice(differentTemplates.length);
      const different = generated.flatMap((template, index) => {
        const [mine, theirs] = [ours(template), rendered[index] ?? {}];
        return kindOf(mine, theirs) ? [{ template, ours: mine, theirs }] : [];
      });
      assert.deepEqual(different, []);
      const succeeded = rendered.filter(({ error }) => error === undefined).length;
      assert.ok(succeeded > 450, `${succeeded} of ${generated.length} gave a text`);
    });
  });

it('every reason stands in docs/decisions/templates.md', () => {
  const matters = [...reasons.map(({ matter }) => matter), ...differentTemplates.map(([matter]) => matter)];
  assert.deepEqual(
    matters.filter((matter) => !page.includes(`| ${matter} |`)),
    [],
  );
});
