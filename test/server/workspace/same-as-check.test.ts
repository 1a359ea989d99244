import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { compile } from '../../../engine/compile/compile.ts';
import { formatLock, lockFileOf } from '../../../engine/workspace/lock-file.ts';
import { diagnose, diagnoseSettings } from '../../../server/features/diagnostics.ts';
import { createSession } from '../../../server/session.ts';
import { createWorlds } from '../../../server/workspace/worlds.ts';
import { obey, testIo } from '../../engine/cli/io.ts';

/** `w` is the workspace folder, and where `check` is run; `elsewhere` lies beside it. */
const folders = ['w', 'w/a', 'w/a/b', 'w/a/b/c', 'w/d', 'elsewhere'] as const;
const paths = ['p.baton.yaml', 'q.baton.yaml', 'a/p.baton.yaml', '../q.baton.yaml', '../../elsewhere/p.baton.yaml', '.env'];

const steps = fc.oneof(
  fc.constantFrom(...paths).map((path) => `{id: ID, pipeline: "${path}"}`),
  fc.constantFrom('note.md', 'link.md', 'key.md', '../note.md').map((path) => `{id: ID, prompt: "{{ file:${path} }}"}`),
  fc.constantFrom('quiet', 'linked', 'keyed', 'own', 'nobody').map((name) => `{id: ID, prompt: Hi, personality: ${name}}`),
  fc.constantFrom('wise', 'nobody').map((name) => `{id: ID, prompt: Hi, expert: ${name}}`),
  fc.constant('{id: ID, prompt: "<AUTO>a tone</AUTO>"}'),
);
const pipeline = fc
  .array(steps, { minLength: 1, maxLength: 3 })
  .map((list) => `steps:\n${list.map((step, index) => `  - ${step.replace('ID', `s${index}`)}\n`).join('')}`);

const settings = fc.constantFrom(
  '',
  'experts: {wise: offline}\n',
  'personalities: {own: Be brief.}\n',
  'problems: {auto-unlocked: warning, unknown-pipeline: information}\n',
  'problems: {auto-unlocked: off}\n',
  'expertz: {}\nmodels: 3\n',
);

/** What lies in one folder. */
const contents = fc.record(
  {
    'baton.yaml': settings,
    'baton.yml': settings,
    git: fc.constant(true),
    baton: fc.subarray(['quiet', 'linked', 'keyed']),
    'p.baton.yaml': pipeline,
    'q.baton.yaml': pipeline,
    note: fc.subarray(['note.md', 'link.md', 'key.md']),
    lock: fc.constantFrom('whole', 'half', 'broken'),
  },
  { requiredKeys: [] },
);
type Contents = typeof contents extends fc.Arbitrary<infer Value> ? Value : never;
const trees = fc.record(Object.fromEntries(folders.map((folder) => [folder, contents])), { requiredKeys: [] });

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function link(file: string, target: string): void {
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(target, file);
}

/** Writes a tree and gives the pipelines in it. */
function writeTree(top: string, tree: Readonly<Record<string, Contents | undefined>>): string[] {
  write(join(top, 'outside.md'), 'outside');
  return Object.entries(tree).flatMap(([folder, content]) => (content ? writeFolder(top, join(top, folder), content) : []));
}

function writeFolder(top: string, folder: string, content: Contents): string[] {
  mkdirSync(folder, { recursive: true });
  for (const name of ['baton.yaml', 'baton.yml'] as const)
    if (content[name] !== undefined) write(join(folder, name), content[name]);
  if (content.git) mkdirSync(join(folder, '.git'));
  if (content.baton) mkdirSync(join(folder, '.baton'));
  write(join(folder, '.env'), 'KEY=1');
  const texts = { quiet: 'Say little.', linked: join(top, 'outside.md'), keyed: join(folder, '.env') };
  for (const name of content.baton ?? []) {
    const file = join(folder, '.baton/personalities', `${name}.md`);
    if (name === 'quiet') write(file, texts.quiet);
    else link(file, name === 'linked' ? texts.linked : texts.keyed);
  }
  for (const name of content.note ?? []) {
    if (name === 'note.md') write(join(folder, name), 'A note.');
    else link(join(folder, name), name === 'link.md' ? texts.linked : texts.keyed);
  }
  return (['p.baton.yaml', 'q.baton.yaml'] as const).flatMap((name) => {
    const [text, file] = [content[name], join(folder, name)];
    if (text === undefined) return [];
    write(file, text);
    if (content.lock) write(lockFileOf(file), lockText(text, content.lock));
    return [file];
  });
}

function lockText(text: string, lock: 'whole' | 'half' | 'broken'): string {
  if (lock === 'broken') return 'answers: {';
  const { pipeline, steps } = compile(text, { file: 'p' });
  const sites = [...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)].map(({ id }) => id);
  const chosen = lock === 'half' ? sites.slice(1) : sites;
  const answer = { question: 'q', asked: 'a tone', answer: 'warm', model: 'test', date: '2026-01-01' };
  return formatLock(chosen.map((site) => ({ site, ...answer })));
}

const severityNames = { 1: 'error', 2: 'warning', 3: 'information', 4: 'hint' } as const;

const shownByServer = ({ code, severity, message, range }: Diagnostic) => ({
  code,
  severity: severityNames[severity ?? DiagnosticSeverity.Error],
  message,
  range,
});

/** The problems that `baton check` shows of a file; undefined where it refuses to check because of another file. */
async function checkedProblems(file: string, cwd: string) {
  const { out } = await obey(['check', file, '--json'], testIo(cwd));
  const document: {
    files?: { problems: { code: string; severity: string; message: string; range: object; hint?: string }[] }[];
  } = JSON.parse(out);
  return document.files?.[0]?.problems.map(({ code, severity, message, range, hint }) => ({
    code,
    severity,
    message: hint ? `${message}\n${hint}` : message,
    range,
  }));
}

/** Settings with errors stop `check`; the editor shows the errors where they are. */
function hasSettingsErrors(file: string | undefined): boolean {
  if (file === undefined) return false;
  const document = TextDocument.create(pathToFileURL(file).href, 'baton', 1, readFileSync(file, 'utf8'));
  return diagnoseSettings(document).some(({ severity }) => severity === DiagnosticSeverity.Error);
}

describe('the problems of a pipeline', function () {
  this.timeout(60_000);

  it('are the same in the editor as for `baton check`, whatever lies around it', () =>
    fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const top = mkdtempSync(join(realpathSync(tmpdir()), 'baton-tree-'));
        try {
          const pipelines = writeTree(top, tree);
          const cwd = join(top, 'w');
          mkdirSync(cwd, { recursive: true });
          const worlds = createWorlds();
          worlds.setWorkspaceFolders([cwd]);
          const session = createSession(worlds);
          for (const file of pipelines) {
            const uri = pathToFileURL(file).href;
            const expected = await checkedProblems(file, file.startsWith(cwd) ? cwd : dirname(file));
            if (expected === undefined) assert.ok(hasSettingsErrors(worlds.settingsFile(uri)), file);
            else {
              const shown = diagnose(session.snapshot(TextDocument.create(uri, 'baton', 1, readFileSync(file, 'utf8'))));
              assert.deepEqual(shown.map(shownByServer), expected, file);
            }
          }
        } finally {
          rmSync(top, { recursive: true, force: true });
        }
      }),
      { numRuns: 12 },
    ));
});
