import assert from 'node:assert/strict';
import { resolveOfferedTool } from '../../../../../../engine/compile/pipeline/steps/kinds/offered-tools.ts';
import type { JsonMap } from '../../../../../../engine/language/json.ts';
import { builtinTools } from '../../../../../../engine/language/tools/builtin-tools.ts';
import { ownTools } from '../../../../../../engine/language/tools/own.ts';

const declared: Record<string, JsonMap> = {
  counter: { command: ['wc', '-w'] },
  files: { mcp: { command: ['serve'] } },
  reader: { mcp: { command: ['serve'], tool: 'read' } },
};
const own = new Map(ownTools(declared).map(({ spec }) => [spec.name, spec]));
const specOf = (name: string) => own.get(name) ?? (Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined);

/** What a name under `tools:` offers: actions, all or one of a server, or why nothing. */
const cases: [written: string, offers: string[] | string][] = [
  ['filesystem', ['read', 'list', 'exists', 'glob', 'hash']],
  ['filesystem.*', ['read', 'list', 'exists', 'glob', 'hash']],
  ['file_system', ['read', 'list', 'exists', 'glob', 'hash']],
  ['filesystem.write', ['write']],
  ['filesystem.read_file', ['read']],
  ['memory', ['retrieve', 'list', 'search']],
  ['database', ['query']],
  ['data_processing', ['profile']],
  ['http', ['get', 'head']],
  ['web-search', ['search']],
  ['headless-browser', ['fetch', 'verify', 'search']],
  ['mcp', ['list_tools', 'read_resource', 'list_resources', 'list_prompts', 'get_prompt', 'connect', 'disconnect']],
  ['terminal.execute', ['execute']],
  ['counter', ['run']],
  ['counter.run', ['run']],
  ['reader', ['run']],
  ['files', 'server'],
  ['files.*', 'server'],
  ['files.read_text_file', 'server read_text_file'],
  ['files.a.b', 'server a.b'],
  ['terminal', 'nothing-reads'],
  ['python-executor', 'nothing-reads'],
  ['report-generator', 'nothing-reads'],
  ['filesystem.raed', 'no-action'],
  ['counter.count', 'no-action'],
  ['filesytem', 'no-tool'],
  ['constructor', 'no-tool'],
];

describe('a name under `tools:` of a prompt', () => {
  for (const [written, offers] of cases)
    it(`${written}: ${Array.isArray(offers) ? offers.join(' ') : offers}`, () => {
      const offered = resolveOfferedTool(specOf, written);
      const only = offered.kind === 'server' && offered.only !== undefined ? ` ${offered.only}` : '';
      assert.deepEqual(offered.kind === 'actions' ? offered.actions : `${offered.kind}${only}`, offers);
    });

  for (const [name, { actions }] of Object.entries(builtinTools))
    it(`${name} alone offers nothing that writes, runs or sends`, () => {
      const offered = resolveOfferedTool(specOf, name);
      for (const action of offered.kind === 'actions' ? offered.actions : []) {
        const { effect, fetches } = actions[action] ?? assert.fail();
        assert.ok(effect === 'none' || effect === 'read' || (effect === 'network' && fetches), `${name}.${action}: ${effect}`);
      }
    });
});
