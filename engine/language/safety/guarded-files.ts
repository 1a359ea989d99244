import { fits } from '../wildcard.ts';

/** Why touching a file is a question even where a run may touch the files around it. */
export type Guard = 'tree' | 'acts' | 'instructs' | 'keys' | 'source' | 'runs';

interface GuardedFiles {
  guard: Guard;
  /** Which uses are a question: writing, or reading and writing. */
  use: 'write' | 'any';
  /** Whether writing is a question in the run's own output folder too. */
  everywhere: boolean;
  /** Names of files and folders with all that is in them, in small letters; `*` is any run of characters, `a/b` is `b` in `a`. */
  names: readonly string[];
}

/** Folders at the top of a project that nothing in a run may write: what is in them acts by itself. */
export const treeNames: readonly string[] = ['.git', '.baton', '.vscode'];

/**
 * Files that programs, later runs or people's agents obey without being asked, and files that hold keys. What acts only when a person
 * starts it by name (sources, a Makefile) is not among them.
 */
export const guardedFiles: readonly GuardedFiles[] = [
  { guard: 'tree', use: 'write', everywhere: true, names: treeNames },
  {
    guard: 'keys',
    use: 'any',
    everywhere: false,
    names: [
      '.env*',
      '*.env',
      '.npmrc',
      '.yarnrc*',
      '.pypirc',
      '.netrc',
      '_netrc',
      '.pgpass',
      '.my.cnf',
      '.git-credentials',
      '.git/config',
      // Private files of the home folder, which may be the project itself.
      '.baton/key',
      '.baton/logins.json',
      '.baton/grants.json',
      '.htpasswd',
      '.dockercfg',
      '.docker/config.json',
      '.ssh',
      '.gnupg',
      '.aws',
      '.azure',
      '.kube',
      '.config/gcloud',
      'id_rsa*',
      'id_dsa*',
      'id_ecdsa*',
      'id_ed25519*',
      '*.pem',
      '*.key',
      '*.p12',
      '*.pfx',
      '*.jks',
      '*.keystore',
      '*.kdbx',
    ],
  },
  {
    guard: 'acts',
    use: 'write',
    everywhere: false,
    names: [
      'baton.yaml',
      'baton.yml',
      '*.baton.yaml',
      '*.baton.yml',
      '*.auto.lock.yaml',
      '.husky',
      '.pre-commit-config.yaml',
      'lefthook.yml',
      '.github',
      '.gitlab-ci.yml',
      '.gitlab',
      '.circleci',
      '.devcontainer',
      '.devcontainer.json',
      '.idea',
      '.zed',
      '.gitattributes',
      '.gitmodules',
      '.gitconfig',
      '.cargo',
      'package.json',
      '.pnpmfile.cjs',
      'sitecustomize.py',
      'usercustomize.py',
      'conftest.py',
      '.bashrc',
      '.bash_profile',
      '.bash_login',
      '.profile',
      '.zshrc',
      '.zshenv',
      '.zprofile',
      '.zlogin',
      '.config/fish',
    ],
  },
  {
    guard: 'instructs',
    use: 'write',
    everywhere: false,
    names: [
      'claude.md',
      'claude.local.md',
      '.claude',
      'agents.md',
      'agent.md',
      '.agents',
      'gemini.md',
      '.gemini',
      '.codex',
      '.cursorrules',
      '.cursor',
      '.clinerules',
      '.windsurfrules',
      '.windsurf',
      '.roorules*',
      '.roo',
      '.aider*',
      '.goosehints',
      '.junie',
      '.kiro',
      '.continue',
      '.amazonq',
      'copilot-instructions.md',
      '*.instructions.md',
      '.mcp.json',
    ],
  },
];

/** Whether a file is named like one with variables and their values; sample files (`.env.example`) hold none. */
export const isEnvFile = (name: string): boolean => /^\.env/i.test(name) && !/\.(?:example|sample|template|dist)$/i.test(name);

export type FileUse = 'look' | 'read' | 'write';

/** The first of the names in a path that is guarded against this use, as it is written there; `own` is a path in the run's output folder. */
export function guardedIn(path: string, use: FileUse, own: boolean): { guard: Guard; name: string } | undefined {
  if (use === 'look') return undefined;
  const written = path.split(/[\\/]/);
  const parts = written.map(plainName);
  for (const { guard, use: against, everywhere, names } of compiled) {
    if (use === 'read' ? against === 'write' : own && !everywhere) continue;
    for (const name of names) {
      const at = parts.findIndex((_, start) => name.every((part, index) => fits(part, parts[start + index] ?? '')));
      if (at >= 0) return { guard, name: written.slice(at, at + name.length).join('/') };
    }
  }
  return undefined;
}

/** The folder in a path where runs keep what they know, as it is written there. */
export const runsFolderIn = (path: string): string | undefined =>
  path.split(/[\\/]/).find((part) => plainName(part) === '.baton');

const compiled = guardedFiles.map(({ names, ...rest }) => ({
  ...rest,
  names: names.map((name) => name.split('/').map((part) => part.split('*'))),
}));

/** A name as the least particular file system compares it: without case, width, invisible marks and what Windows lets stand at the end. */
const plainName = (part: string): string =>
  part
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
