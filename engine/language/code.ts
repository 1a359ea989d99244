/** The grammars for source code. That of TSX also reads JavaScript. */
export const grammarNames = ['typescript', 'tsx', 'python', 'go', 'java', 'rust'] as const;
export type GrammarName = (typeof grammarNames)[number];

interface CodeLanguage {
  language: string;
  grammar: GrammarName;
}

/** Languages with known declarations, by file extension. */
const byEnding: ReadonlyMap<string, CodeLanguage> = new Map<string, CodeLanguage>([
  ...['ts', 'mts', 'cts'].map((ending) => [ending, { language: 'typescript', grammar: 'typescript' }] as const),
  ['tsx', { language: 'typescript', grammar: 'tsx' }],
  ...['js', 'jsx', 'mjs', 'cjs'].map((ending) => [ending, { language: 'javascript', grammar: 'tsx' }] as const),
  ...['py', 'pyi'].map((ending) => [ending, { language: 'python', grammar: 'python' }] as const),
  ['go', { language: 'go', grammar: 'go' }],
  ['java', { language: 'java', grammar: 'java' }],
  ['rs', { language: 'rust', grammar: 'rust' }],
]);

/** The language of a file by its name; undefined for an unknown one. */
export const codeLanguageOf = (file: string): CodeLanguage | undefined =>
  byEnding.get(file.slice(file.lastIndexOf('.') + 1).toLowerCase());

/** Names of languages for people. */
export const codeLanguageTitles = 'TypeScript, JavaScript, Python, Go, Java and Rust';

/** The kinds of declarations. */
export const codeSymbolKinds = [
  'class',
  'constant',
  'constructor',
  'enum',
  'field',
  'function',
  'interface',
  'macro',
  'method',
  'module',
  'struct',
  'trait',
  'type',
  'variable',
] as const;
export type SymbolKind = (typeof codeSymbolKinds)[number];

/** The roles of a name at a place. */
export const referenceRoles = ['declaration', 'import', 'call', 'type', 'use'] as const;
export type ReferenceRole = (typeof referenceRoles)[number];
