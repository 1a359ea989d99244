import { fits } from '../wildcard.ts';

/** Why using a file is a question even where a run may use the files around it. */
export type Guard = 'tree' | 'acts' | 'instructs' | 'keys' | 'source' | 'runs';

interface GuardedFiles {
  guard: Guard;
  /** The uses that are a question: writing, or reading and writing. */
  use: 'write' | 'any';
  /** Whether writing is a question in the run's own output folder too. */
  everywhere: boolean;
  /**
   * Names of files, and of folders with everything in them, in lower case; `*` matches any characters, `a/b` is `b` in `a`.
   */
  names: readonly string[];
}

/** Top-level folders of a project that no run may write: their files take effect by themselves. */
export const treeNames: readonly string[] = ['.git', '.baton', '.vscode'];

/**
 * Files that programs, later runs or people's agents obey without being asked, and files that hold keys. Files that take
 * effect only when a person starts them (sources, a Makefile) are not among them.
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

/** Whether a file's name is that of an environment file; sample files (`.env.example`) hold no values. */
export const isEnvFile = (name: string): boolean => /^\.env/i.test(name) && !/\.(?:example|sample|template|dist)$/i.test(name);

export type FileUse = 'look' | 'read' | 'write';

/** The first name in a path that is guarded against this use, as written; `own` is a path in the run's output folder. */
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

/** The folder of runs in a path, as written. */
export const runsFolderIn = (path: string): string | undefined =>
  path.split(/[\\/]/).find((part) => plainName(part) === '.baton');

const compiled = guardedFiles.map(({ names, ...rest }) => ({
  ...rest,
  names: names.map((name) => name.split('/').map((part) => part.split('*'))),
}));

/**
 * A name in the form in which the least strict file system compares it: without case, width, invisible characters, and the
 * endings that Windows ignores.
 */
const plainName = (part: string): string =>
  part
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
