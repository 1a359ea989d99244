import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

interface Token {
  startIndex: number;
  endIndex: number;
  scopes: string[];
}
interface Grammar {
  tokenizeLine(line: string, state: unknown): { tokens: Token[]; ruleStack: unknown };
}
interface TextMate {
  INITIAL: unknown;
  Registry: new (options: object) => { loadGrammar(scope: string): Promise<Grammar | null> };
  parseRawGrammar(text: string, path: string): object;
}
interface Oniguruma {
  loadWASM(bytes: Buffer): Promise<void>;
  OnigScanner: new (patterns: string[]) => object;
  OnigString: new (text: string) => object;
}

// VS Code's own tokenizer, and the YAML grammars that it ships: ours builds on them.
const fromHarness = createRequire(resolve('test/editor/vscode/package.json'));
const textmate: TextMate = fromHarness('vscode-textmate');
const oniguruma: Oniguruma = fromHarness('vscode-oniguruma');
const yaml = 'test/editor/vscode/node_modules/code-server/lib/vscode/extensions/yaml/syntaxes/*.json';

async function loadGrammar(): Promise<Grammar> {
  await oniguruma.loadWASM(readFileSync(fromHarness.resolve('vscode-oniguruma/release/onig.wasm')));
  const files = new Map<string, string>();
  for (const file of [...globSync(yaml), 'syntaxes/baton.tmLanguage.json']) {
    const { scopeName }: { scopeName: string } = JSON.parse(readFileSync(file, 'utf8'));
    files.set(scopeName, file);
  }
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope: string) => {
      const file = files.get(scope);
      return file ? textmate.parseRawGrammar(readFileSync(file, 'utf8'), file) : null;
    },
  });
  const grammar = await registry.loadGrammar('source.baton');
  assert.ok(grammar);
  return grammar;
}

/** Text, a piece of it, and a scope that the piece has. The last occurrence of the piece counts. */
const cases: [name: string, text: string, piece: string, scope: string][] = [
  ['a key', 'prompt: hi', 'prompt', 'entity.name.tag.yaml'],
  ['a comment', '# {{ no template }}', '{{', 'comment.line.number-sign.yaml'],
  ['a name in a template', 'prompt: say {{ topic }}', 'topic', 'variable.other.baton'],
  ['a member', 'prompt: say {{ a.b }}', 'b', 'variable.other.property.baton'],
  ['a filter', 'prompt: say {{ a | upper }}', 'upper', 'support.function.filter.baton'],
  ['a function', 'prompt: say {{ len(a) }}', 'len', 'entity.name.function.baton'],
  ['a word operator', 'prompt: "{{ a and b }}"', 'and', 'keyword.operator.word.baton'],
  ['a number', "prompt: '{{ a > 1.5 }}'", '1.5', 'constant.numeric.baton'],
  ['text inside a template', 'prompt: say {{ a | default("none") }}', 'none', 'string.quoted.double.baton'],
  ['an unquoted lone template', 'for_each: {{ list }}', 'list', 'variable.other.baton'],
  ['text after a template', 'prompt: {{ a }} and more', 'and more', 'string.unquoted.plain.out.yaml'],
  ['a template in a block of text', 'prompt: |\n  say {{ a }}', 'a', 'variable.other.baton'],
  ['a statement', 'prompt: |\n  {% for x in xs %}', 'for', 'keyword.control.flow.template.baton'],
  ['a note in a template', 'prompt: |\n  {# note #} text', ' note ', 'comment.block.template.baton'],
  ['a template over several lines', 'prompt: |\n  {{ a\n     | upper }}', 'upper', 'support.function.filter.baton'],
  ['an AUTO tag', 'style: <AUTO>short or long</AUTO>', 'AUTO', 'support.class.auto.baton'],
  [
    'the words of an AUTO tag, though YAML would forbid them',
    'style: <AUTO>one: two #3</AUTO>',
    'one: two #3',
    'string.unquoted.auto.baton',
  ],
  ['an attribute of an AUTO tag', 'style: <AUTO type="choice">a</AUTO>', 'type', 'entity.other.attribute-name.baton'],
  ['a template inside an AUTO tag', 'style: <AUTO>about {{ topic }}</AUTO>', 'topic', 'variable.other.baton'],
  ['a key after an AUTO tag', 'style: <AUTO>a</AUTO>\nmodel: x', 'model', 'entity.name.tag.yaml'],
  ['the key after an unclosed template', 'prompt: say {{ topic |\ntimeout: 3', 'timeout', 'entity.name.tag.yaml'],
  ['the key after an unclosed AUTO tag', 'model: <AUTO>\ntool: filesystem', 'tool', 'entity.name.tag.yaml'],
];

describe('the grammar', () => {
  let grammar: Grammar;
  before(async () => {
    grammar = await loadGrammar();
  });

  for (const [name, text, piece, scope] of cases)
    it(`gives ${name} the scope ${scope}`, () => {
      let state = textmate.INITIAL;
      let found: string[] | undefined;
      for (const line of text.split('\n')) {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
        state = ruleStack;
        const at = line.lastIndexOf(piece);
        if (at >= 0) found = tokens.find(({ startIndex, endIndex }) => startIndex <= at && at < endIndex)?.scopes;
      }
      assert.ok(found?.includes(scope), `${piece}: ${found?.join(' ')}`);
    });
});
